// Runs once for the first screen: `trigger` adds the sample or takes it out. It makes no request.

window.chapterVerseStart?.abort();
window.chapterVerseStart = new AbortController();
const signal = window.chapterVerseStart.signal;

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  button.disabled = true;
  if (button.dataset.act === "sample") button.textContent = "Adding the sample…";
  trigger("select", { ...button.dataset });
});

document.addEventListener(
  "click",
  (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".cv-choose")) return;
    document.dispatchEvent(new CustomEvent("cv-tab", { detail: "documents" }));
    document.querySelector("#cv-upload-form input[type=file]")?.click();
  },
  { signal },
);
