// Runs once for the sources panel: `element` is the panel, `trigger` sends it an event, `watch`
// tells when it was drawn anew. It follows citations, copies quotations and names things for
// screen readers. It asks nothing of the network.

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
  element.querySelectorAll(".cv-lit").forEach((mark) => mark.classList.remove("cv-lit"));
  const mark = citation && element.querySelector(`mark[data-cite~="${citation}"]`);
  if (!mark) {
    reveal(sources().querySelector("h2"), sources());
    return;
  }
  mark.classList.add("cv-lit");
  reveal(mark, mark.closest(".cv-source"));
}

function follow(link) {
  const [, turn, citation] = link.hash.match(/^#turn-(\d+)(?:-source-(\d+))?$/) ?? [];
  if (!turn) return;
  origin = link;
  if (sources()?.dataset.turn === turn) {
    show(citation);
  } else {
    awaited = { turn, citation };
    trigger("select", { index: Number(turn), value: citation ?? "" });
  }
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

function goBack() {
  const link = origin?.isConnected ? origin : document.querySelector("#cv-chat .cv-chip");
  if (link) reveal(link, link);
}

async function copy(button) {
  const cited = button.closest(".cv-cited");
  const quote = cited.querySelector(".cv-quote").textContent;
  const place = cited.querySelector(".cv-chip-place").textContent;
  const label = button.firstChild;
  try {
    await navigator.clipboard.writeText(`${quote}\n(${place})`);
    label.data = "Copied";
  } catch {
    label.data = "Could not copy";
  }
  setTimeout(() => (label.data = "Copy"), 2000);
}

document.addEventListener(
  "click",
  (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a.cv-chip, a.cv-back");
    const button = target?.closest("button.cv-copy");
    if (link) {
      event.preventDefault(); // an anchor would reload a page whose address has a query
      link.classList.contains("cv-back") ? goBack() : follow(link);
    } else if (button) {
      copy(button);
    } else if (target?.closest("#cv-strictness > button")) {
      const fold = document.querySelector("#cv-strictness");
      requestAnimationFrame(() => fold.scrollIntoView({ block: "nearest" }));
    }
  },
  { signal },
);

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
  if (awaited && sources()?.dataset.turn === awaited.turn) {
    const { citation } = awaited;
    awaited = null;
    show(citation);
  } else {
    bringIntoPanel(element.querySelector("mark"));
  }
});

// Gradio names a message by its whole HTML, and mounts parts anew: say who speaks instead, and
// what tells its news by itself.
const SPEAKERS = { user: "You asked", bot: "Reply" };
function setAttribute(target, name, value) {
  if (target && target.getAttribute(name) !== value) target.setAttribute(name, value);
}
function nameParts() {
  document.querySelectorAll("#cv-chat [data-testid]").forEach((part) => {
    const speaker = SPEAKERS[part.dataset.testid];
    if (speaker) setAttribute(part, "aria-label", speaker);
  });
  setAttribute(document.querySelector("#cv-status"), "role", "status");
  setAttribute(document.querySelector("#cv-effect"), "role", "status");
  const fold = document.querySelector("#cv-strictness > button");
  setAttribute(fold, "aria-expanded", String(Boolean(fold?.classList.contains("open"))));
  const range = document.querySelector("#cv-threshold input[type=range]");
  setAttribute(range, "aria-label", "How sure must an answer be? Further right is stricter");
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
