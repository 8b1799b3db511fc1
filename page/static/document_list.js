// Runs once for the list of documents: `element` is the list, `trigger` sends it an event. It tells
// the server what is ticked, and asks before a document is removed. It makes no request.

window.chapterVerseDocumentList?.abort();
window.chapterVerseDocumentList = new AbortController();
const signal = window.chapterVerseDocumentList.signal;

function scope() {
  const ticked = [...element.querySelectorAll(".cv-tick input:checked")];
  const collection = element.querySelector(".cv-collection");
  const documents = ticked.map((tick) => tick.value);
  trigger("select", { act: "scope", documents, collection: collection?.value ?? "" });
}

function confirmRemoval(row, asking) {
  row.querySelector(".cv-confirm").hidden = !asking;
  row.querySelector(".cv-row-acts").hidden = asking;
  row.querySelector(asking ? ".cv-cancel" : ".cv-remove").focus();
}

element.addEventListener(
  "change",
  (event) => {
    // Ticks are within a collection: another one begins without any.
    if (event.target.matches(".cv-collection")) {
      element.querySelectorAll(".cv-tick input").forEach((tick) => (tick.checked = false));
    }
    if (event.target.matches(".cv-tick input, .cv-collection")) scope();
  },
  { signal },
);

let focusList = false;
document.addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.matches(".cv-remove")) confirmRemoval(button.closest(".cv-row"), true);
    else if (button.matches(".cv-cancel")) confirmRemoval(button.closest(".cv-row"), false);
    else if (["remove", "all", "map"].includes(button.dataset.act)) {
      focusList = button.dataset.act === "remove";
      trigger("select", { ...button.dataset });
      if (button.dataset.act === "all") {
        element.querySelectorAll(".cv-tick input").forEach((tick) => (tick.checked = false));
        document.querySelector("#cv-question textarea")?.focus();
      }
    }
  },
  { signal },
);

watch("value", () => {
  if (focusList) element.querySelector(".cv-document-list")?.focus({ preventScroll: true });
  focusList = false;
});
