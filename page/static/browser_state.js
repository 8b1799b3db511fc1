// Runs once for the conversations: `element` is their part of the page, `trigger` sends it an event,
// `watch` tells when it was drawn anew. Conversations are stored in this browser; which one a tab is
// in, the tab's own storage says. It makes no request.

window.chapterVerseBrowserState?.abort();
window.chapterVerseBrowserState = new AbortController();
const signal = window.chapterVerseBrowserState.signal;

const PREFIX = "chapter-and-verse:";
const CURRENT = "chapter-and-verse-current";
const MAX_STORED = 50; // conversations; the oldest goes first
const linked = new URLSearchParams(location.search).has("q");
let current = !linked && sessionStorage.getItem(CURRENT);
let resuming;
if (!current) renew();

function renew() {
  current = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  sessionStorage.setItem(CURRENT, current);
}

function read(key) {
  try {
    const { at, state, kept } = JSON.parse(localStorage.getItem(key));
    const stored = state ?? kept; // records written by earlier versions say "kept"
    return Array.isArray(stored?.turns) ? { at, state: stored } : null;
  } catch {
    return null;
  }
}

function records() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, record: read(key) }))
    .filter(({ record }) => record)
    .sort((one, other) => other.record.at - one.record.at);
}

function store(state) {
  const key = PREFIX + current;
  if (!state.turns.length) {
    localStorage.removeItem(key);
    return;
  }
  const value = JSON.stringify({ at: Date.now(), state });
  for (const { key: old } of records().filter((each) => each.key !== key).slice(MAX_STORED - 1)) {
    localStorage.removeItem(old);
  }
  // Where there is no more room, the oldest make some.
  while (true) {
    try {
      localStorage.setItem(key, value);
      return;
    } catch {
      const oldest = records().filter((each) => each.key !== key).pop();
      if (!oldest) return;
      localStorage.removeItem(oldest.key);
    }
  }
}

function make(kind, properties, ...children) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...children); // text, never HTML
  return made;
}

// The same form of a day as in the list of documents, "25 Nov 2026", and the time.
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
function formatTime(milliseconds) {
  const time = new Date(milliseconds);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${time.getDate()} ${MONTHS[time.getMonth()]} ${time.getFullYear()}`;
  return `${day}, ${two(time.getHours())}:${two(time.getMinutes())}`;
}

function list() {
  const rows = records().map(({ key, record }) => {
    const title = String(record.state.turns[0].question ?? "").slice(0, 200);
    const count = record.state.turns.length;
    const facts = `${count} question${count === 1 ? "" : "s"} · ${formatTime(record.at)}`;
    const here = key === PREFIX + current;
    const open = make("button", { type: "button", className: "cv-plain", disabled: here }, here ? "Open now" : "Open");
    const remove = make("button", { type: "button", className: "cv-plain" }, "Delete");
    for (const button of [open, remove]) {
      button.append(make("span", { className: "cv-hidden" }, ` ${title}`));
    }
    open.addEventListener("click", () => reopen(key));
    remove.addEventListener("click", () => {
      localStorage.removeItem(key);
      list();
    });
    const name = make("span", { className: "cv-row-name", dir: "auto" }, title);
    const acts = make("span", { className: "cv-row-acts" }, open, " ", remove);
    return make("li", { className: "cv-row" }, name, make("span", { className: "cv-fact" }, facts), acts);
  });
  const none = make("li", { className: "cv-note" }, "None yet.");
  element.querySelector(".cv-earlier")?.replaceChildren(...(rows.length ? rows : [none]));
}

function reopen(key) {
  const record = read(key);
  if (!record) return;
  current = key.slice(PREFIX.length);
  sessionStorage.setItem(CURRENT, current);
  trigger("select", { act: "restore", state: record.state });
}

function save({ name, type, content }) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

document.addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.cv-action-save") : null;
    if (button) trigger("select", { act: "save", turn: button.value });
  },
  { signal },
);

element.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    if (button.dataset.act === "new") renew();
    trigger("select", { ...button.dataset });
  },
  { signal },
);

watch("value", () => {
  const { state, file } = element.querySelector("[data-state]")?.dataset ?? {};
  if (state) {
    resumed();
    store(JSON.parse(state));
  }
  if (file) save(JSON.parse(file));
  if (state && location.search.includes("q=")) {
    // The question stands in the conversation now: a reload shows it, and asks it no second time.
    const address = new URL(location);
    ["q", "with"].forEach((name) => address.searchParams.delete(name));
    history.replaceState(history.state, "", address);
  }
  list();
});

list();
const mine = linked ? null : read(PREFIX + current);
// An event that is sent before Gradio listens is lost without a word, so it is sent until it is
// answered; the server resumes nothing once there is a conversation.
// `line.js` sends no question before the conversation is there that it belongs to.
function resumed() {
  clearInterval(resuming);
  document.documentElement.dataset.cvResumed = "";
  document.dispatchEvent(new Event("cv-resumed"));
}
if (mine) {
  let tries = 0;
  resuming = setInterval(() => {
    trigger("select", { act: "resume", state: mine.state });
    if (++tries === 40) resumed();
  }, 200);
  signal.addEventListener("abort", () => clearInterval(resuming));
} else {
  resumed();
}
