// Runs once for what can be done with the newest question: `trigger` asks it again, takes it back
// into the box, or deletes the conversation; each also stops what is still asked. It makes no request.

window.chapterVerseActions?.abort();
window.chapterVerseActions = new AbortController();
const signal = window.chapterVerseActions.signal;

const EVENTS = {
  "cv-action-again": "retry",
  "cv-action-edit": "undo",
  "cv-action-stop": "undo",
  "cv-action-delete": "clear",
};

// What changes the documents, or which of them are asked.
const CHANGES = '[data-several], :is([data-act="remove"], [data-act="all"], [data-act="undo"], [data-act="again"])';

document.addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    for (const [name, happens] of Object.entries(EVENTS)) {
      if (button.classList.contains(name)) trigger(happens);
    }
    if (button.matches(CHANGES)) mayChange();
  },
  { signal },
);

// The same question of the same documents has the same answer: "Ask again" is shown once something
// was changed that the answer depends on, until there is a new answer.
function mayChange() {
  document.documentElement.dataset.cvMayChange = "";
}
for (const kind of ["input", "change"]) {
  document.addEventListener(
    kind,
    (event) => {
      if (event.target.closest("#cv-settings, #cv-document-list")) mayChange();
    },
    { signal },
  );
}
document.addEventListener("cv-added", mayChange, { signal });

// `line.js` sends the next question once the last one has its answer.
watch("value", () => {
  const turn = element.querySelector("[data-turn]");
  if (turn) document.dispatchEvent(new CustomEvent("cv-turn", { detail: { ...turn.dataset } }));
});
document.addEventListener("cv-answered", () => delete document.documentElement.dataset.cvMayChange, {
  signal,
});
