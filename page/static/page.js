// Runs once for the sources panel: `element` is the panel, `trigger` sends it an event, `watch`
// tells when it was drawn anew. It follows citations, opens documents, copies quotations and links,
// and names things for screen readers. It makes no request.

window.chapterVersePage?.abort();
window.chapterVersePage = new AbortController();
const signal = window.chapterVersePage.signal;

let awaited = null; // a citation whose turn the panel does not show yet
let origin = null; // the link that was followed, to go back to

const sources = () => element.querySelector(".cv-sources");

function reveal(target, focused) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  focused.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

function show(citation) {
  element.querySelectorAll(".cv-current").forEach((mark) => mark.classList.remove("cv-current"));
  const box = element.querySelector(".cv-box-current, .cv-box");
  if (box) {
    reveal(box, sources());
    return;
  }
  const marks = citation ? [...element.querySelectorAll(`mark[data-cite~="${citation}"]`)] : [];
  if (!marks.length) {
    const place = element.querySelector(".cv-sentence") ?? element.querySelector("h2");
    reveal(place ?? sources(), sources());
    return;
  }
  marks.forEach((mark) => mark.classList.add("cv-current"));
  reveal(marks[0], marks[0].closest(".cv-source, .cv-view"));
}

function follow(link) {
  const [, turn, citation, number] =
    link.hash.match(/^#turn-(\d+)(?:-source-(\d+)|-open-(\d+))?$/) ?? [];
  if (!turn) return;
  origin = link;
  if (number) {
    chooseTab("sources");
    awaited = { act: "open", turn };
    trigger("select", { act: "open", turn, number });
    return;
  }
  chooseTab("sources");
  if (sources()?.dataset.turn === turn && !sources().matches(".cv-view")) {
    show(citation);
  } else {
    awaited = { turn, citation };
    trigger("select", { act: "turn", turn });
  }
}

const PANEL_ACTS = ["view", "more", "text", "page", "back"];
function act(button) {
  const data = { ...button.dataset };
  if (!PANEL_ACTS.includes(data.act)) return;
  chooseTab("sources");
  awaited = { act: data.act, turn: data.turn, citation: data.citation, step: data.step };
  trigger("select", data);
}

// Puts a suggested question into the box, for the person to ask or to change.
function suggest(link) {
  const box = document.querySelector("#cv-question textarea");
  if (!box) return;
  box.value = link.textContent.trim();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

// Texts are shown as they are meant to be read, or as they stand in their files.
function showSource(wanted) {
  document.documentElement.dataset.cvText = wanted ? "source" : "read";
  element.querySelectorAll(".cv-source-switch").forEach((button) => {
    setAttribute(button, "aria-pressed", String(wanted));
  });
}

// Pages as they look are zoomed in steps; how far stays from page to page.
const ZOOMS = [1, 1.5, 2, 3];
let zoom = 0;
function zoomBy(steps) {
  zoom = Math.min(Math.max(zoom + steps, 0), ZOOMS.length - 1);
  document.documentElement.style.setProperty("--cv-zoom", ZOOMS[zoom]);
  element.querySelectorAll(".cv-zoom").forEach((button) => {
    button.disabled = ZOOMS[zoom + Number(button.dataset.by)] === undefined;
  });
  if (steps) element.querySelector(".cv-box")?.scrollIntoView({ block: "center", inline: "center" });
}

function chooseTab(tab) {
  document.dispatchEvent(new CustomEvent("cv-tab", { detail: tab }));
}

// Scrolls inside of the panel only: a new answer must not move the page under its reader.
function bringIntoPanel(mark) {
  const panel = document.querySelector("#cv-panel");
  if (!panel) return;
  panel.scrollTop = 0;
  if (!mark) return;
  const below = mark.getBoundingClientRect().bottom - panel.getBoundingClientRect().bottom;
  if (below > -24) panel.scrollTop = below + panel.clientHeight / 2;
}

// Scrolls the newest question to the upper edge of the chat, so that the first quote is seen whole.
function showNewest() {
  const newest = [...document.querySelectorAll('#cv-chat [data-testid="user"]')].pop();
  let scroller = newest?.parentElement;
  while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) {
    scroller = scroller.parentElement;
  }
  if (!scroller || !scroller.closest("#cv-chat")) return;
  const above = newest.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += above - 8;
}

function goBack() {
  const link = origin?.isConnected ? origin : document.querySelector("#cv-chat .cv-chip");
  if (link) reveal(link, link);
}

// Copies the quotation beside the button, or else all of the reply, each with its place.
async function copy(button) {
  const own = button.closest(".cv-cited");
  const reply = button.closest(".cv-actions")?.previousElementSibling;
  const quotations = own ? [own] : [...reply.querySelectorAll(".cv-cited")];
  const texts = quotations.map((cited) => {
    const quote = cited.querySelector(".cv-quote").textContent;
    const place = cited.querySelector(".cv-chip-place").textContent;
    return `${quote}\n(${place})`;
  });
  await write(texts.join("\n\n"), button);
}

async function write(text, element) {
  const words = element.querySelector(".cv-action-name");
  const label = words.dataset.label ?? words.textContent;
  words.dataset.label = label;
  try {
    await navigator.clipboard.writeText(text);
    words.textContent = "Copied";
    element.classList.add("cv-done");
  } catch {
    words.textContent = "Could not copy";
  }
  setTimeout(() => {
    words.textContent = label;
    element.classList.remove("cv-done");
  }, 2000);
}

document.addEventListener(
  "click",
  (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a.cv-chip, a.cv-back");
    const permalink = target?.closest("a.cv-link");
    const button = target?.closest("button.cv-action-copy");
    if (link) {
      event.preventDefault(); // an anchor would reload a page whose address has a query
      if (link.classList.contains("cv-suggestion")) suggest(link);
      else link.classList.contains("cv-back") ? goBack() : follow(link);
    } else if (permalink) {
      event.preventDefault();
      write(permalink.href, permalink);
    } else if (button) {
      copy(button);
    } else if (target?.closest("button.cv-source-switch")) {
      showSource(document.documentElement.dataset.cvText !== "source");
    } else if (target?.closest("button.cv-zoom")) {
      zoomBy(Number(target.closest("button.cv-zoom").dataset.by));
    } else if (target?.closest("button.cv-act")) {
      act(target.closest("button.cv-act"));
    }
    if (target && !target.closest("#cv-settings")) closeSettings();
    if (target?.closest("#cv-settings > button")) {
      const opened = document.querySelector('#cv-settings [data-testid="accordion-content"]');
      requestAnimationFrame(() => requestAnimationFrame(() => opened?.scrollIntoView({ block: "nearest" })));
    }
  },
  { signal },
);

// The settings lie over the page: Escape, a click beside them and a question put them away.
function closeSettings(focused = false) {
  const fold = document.querySelector("#cv-settings > button.open");
  fold?.click();
  if (focused) fold?.focus();
}
document.addEventListener("cv-asked", () => closeSettings(), { signal });
document.addEventListener("keydown", (event) => event.key === "Escape" && closeSettings(true), { signal });

// What unfolds at the lower edge would otherwise stay out of sight.
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target;
    if (details.open && details.closest(".cv-why")) details.scrollIntoView({ block: "nearest" });
  },
  { capture: true, signal },
);

watch("value", () => {
  if (!sources()) return;
  showSource(document.documentElement.dataset.cvText === "source");
  zoomBy(0);
  const wanted = awaited;
  awaited = null;
  if (wanted?.act === "more") {
    const joint = element.querySelector(".cv-joint");
    if (joint) reveal(joint, joint);
  } else if (wanted?.act === "back") {
    reveal(sources().querySelector("h2"), sources());
  } else if (wanted?.step) {
    const button = element.querySelector(`.cv-act[data-step="${wanted.step}"]:enabled`);
    const box = element.querySelector(".cv-box-current, .cv-box");
    reveal(box ?? element.querySelector(".cv-page-frame") ?? sources(), button ?? sources());
  } else if (wanted) {
    show(wanted.act ? sources().dataset.current : wanted.citation);
  } else {
    document.dispatchEvent(new Event("cv-answered"));
    requestAnimationFrame(() => requestAnimationFrame(showNewest)); // once the chat is drawn as well
    chooseTab("sources");
    bringIntoPanel(element.querySelector("mark"));
  }
});

// Gradio names a message by its whole HTML, and mounts parts anew: say who speaks instead, and
// what tells its news by itself.
let questions = 0;
const SPEAKERS = { user: "You asked", bot: "Reply" };
function setAttribute(target, name, value) {
  if (target && target.getAttribute(name) !== value) target.setAttribute(name, value);
}
function nameParts() {
  const asked = document.querySelectorAll('#cv-chat [data-testid="user"]').length;
  if (asked > questions) showNewest();
  questions = asked;
  document.querySelectorAll("#cv-chat [data-testid]").forEach((part) => {
    const speaker = SPEAKERS[part.dataset.testid];
    if (speaker) setAttribute(part, "aria-label", speaker);
  });
  const examples = document.querySelector("#cv-chat .examples");
  setAttribute(examples, "role", "group"); // Gradio says a list, and lists nothing in it
  setAttribute(examples, "aria-label", "Examples");
  setAttribute(document.querySelector("#cv-status"), "role", "status");
  setAttribute(document.querySelector("#cv-effect"), "role", "status");
  setAttribute(document.querySelector("#cv-read"), "role", "status");
  const fold = document.querySelector("#cv-settings > button");
  setAttribute(fold, "aria-expanded", String(Boolean(fold?.classList.contains("open"))));
  const range = document.querySelector("#cv-threshold input[type=range]");
  setAttribute(range, "aria-label", "How sure must an answer be? Further right is stricter");
  const passages = document.querySelector("#cv-passages input[type=range]");
  setAttribute(passages, "aria-label", "How many passages are read?");
  for (const name of ["progress", "scope"]) {
    setAttribute(document.querySelector(`#cv-${name}`), "role", "status");
  }
}
const observer = new MutationObserver(nameParts);
observer.observe(document.body, {
  attributeFilter: ["aria-label", "class"],
  childList: true,
  subtree: true,
});
signal.addEventListener("abort", () => observer.disconnect());
nameParts();
document.documentElement.lang = "en";
