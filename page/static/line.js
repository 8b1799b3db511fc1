// Runs once for the line of questions: `element` lists them, `trigger` sends the first one. A question
// is taken out of the box at once and waits here until the answer before it is there; one that the
// server has not heard of is sent again. What waits is stored in this tab, and so outlives a reload.
// It makes no request.

window.chapterVerseLine?.abort();
window.chapterVerseLine = new AbortController();
const signal = window.chapterVerseLine.signal;

const STORED = "chapter-and-verse-line";
const MAX_LINE = 20;
const SEND_AGAIN = 10_000; // milliseconds without a word of it
const RESUME = 10_000; // milliseconds until nothing is resumed any more
const said = element.querySelector(".cv-line-said");
const list = element.querySelector(".cv-line-questions");
let line = restore();
let sent = null; // the first of the line, once it is on its way
let heard = false; // the server has drawn it
let pending = false; // the newest question of the conversation waits for its answer
let sending;
let tries = 0; // to send the first one

function restore() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED));
    return Array.isArray(stored) ? stored.map((each) => entry(String(each))) : [];
  } catch {
    return [];
  }
}

function entry(question) {
  return { key: `${Date.now()}-${Math.random().toString(36).slice(2)}`, question };
}

function store() {
  if (line.length) sessionStorage.setItem(STORED, JSON.stringify(line.map((each) => each.question)));
  else sessionStorage.removeItem(STORED);
}

function draw() {
  // One that the chat shows is not listed as well.
  const listed = line.filter((each) => !(each === sent && heard));
  const waiting = listed.filter((each) => each !== sent).length;
  said.textContent = !listed.length
    ? ""
    : waiting
      ? `${waiting} question${waiting === 1 ? " waits its" : "s wait their"} turn`
      : tries > 1
        ? "No word from the program yet; the question is sent again and again."
        : "Sending…";
  list.replaceChildren(
    ...listed.map((each) => {
      const row = document.createElement("li");
      const words = document.createElement("span");
      words.dir = "auto";
      words.textContent = each.question; // never as HTML
      row.append(words);
      if (each !== sent) {
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "cv-plain";
        remove.textContent = "Take out";
        const of = document.createElement("span");
        of.className = "cv-hidden";
        of.textContent = ` “${each.question}”`;
        remove.append(of);
        remove.addEventListener("click", () => {
          line = line.filter((other) => other !== each);
          changed();
          box()?.focus();
        });
        row.append(" ", remove);
      }
      return row;
    }),
  );
  element.classList.toggle("cv-empty", !listed.length);
}

function changed() {
  store();
  draw();
}

// Whether the conversation of this tab is there; where that is never told, after a while.
const began = Date.now();
const resumed = () => "cvResumed" in document.documentElement.dataset || Date.now() - began > RESUME;

function send() {
  if (sent || pending || !line.length || !resumed()) return;
  sent = line[0];
  heard = false;
  clearInterval(sending);
  tries = 0;
  const deliver = () => {
    tries += 1;
    trigger("select", { key: sent.key, question: sent.question });
    draw();
  };
  sending = setInterval(() => (heard ? clearInterval(sending) : deliver()), SEND_AGAIN);
  deliver();
}

function settle() {
  clearInterval(sending);
  line = line.filter((each) => each !== sent);
  sent = null;
}

// Takes a question in; false where it has to stay where it is.
function take(question) {
  if (!question.trim()) {
    trigger("select", { question: "" });
    return false;
  }
  if (line.length >= MAX_LINE) {
    said.textContent = `${MAX_LINE} questions wait already; this one stays in the box.`;
    return false;
  }
  document.dispatchEvent(new Event("cv-asked"));
  line.push(entry(question.trim()));
  send();
  changed();
  return true;
}

const box = () => document.querySelector("#cv-question textarea");
function takeFromBox(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = box();
  if (!take(field.value)) return;
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.target === box()) takeFromBox(event);
  },
  { capture: true, signal },
);
document.addEventListener(
  "click",
  (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("#cv-question .submit-button")) takeFromBox(event);
    const offered = target?.closest("button.cv-ask");
    if (offered && take(offered.value)) box()?.focus();
    const button = target?.closest("button");
    if (button?.matches(".cv-action-stop, .cv-action-edit, .cv-action-delete")) {
      if (button.matches(".cv-action-delete")) line = [];
      if (sent) settle();
      changed();
    }
  },
  { capture: true, signal },
);

// `actions.js` tells which question was drawn last.
document.addEventListener(
  "cv-turn",
  ({ detail }) => {
    pending = Boolean(detail.pending);
    if (sent && detail.key === sent.key) heard = true;
    if (sent && (detail.refused === sent.key || heard) && !pending) settle();
    send();
    changed();
  },
  { signal },
);
document.addEventListener("cv-resumed", send, { signal });
const giveUp = setTimeout(send, RESUME + 100);

signal.addEventListener("abort", () => {
  clearInterval(sending);
  clearTimeout(giveUp);
});
draw();
send();
