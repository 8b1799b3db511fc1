// Runs once for the form that takes files: `element` is the form, `trigger` says which files have
// arrived at the server. One upload at a time: the next one waits until the server has told what
// became of the last.

window.chapterVerseUploadForm?.abort();
window.chapterVerseUploadForm = new AbortController();
const signal = window.chapterVerseUploadForm.signal;

const drop = element.querySelector(".cv-drop");
const input = element.querySelector("input[type=file]");
const collection = element.querySelector("input[type=text]");
const accepted = drop.dataset.accepted.split(",");
const maxBytes = Number(drop.dataset.maxBytes);
const notes = document.createElement("ul");
notes.className = "cv-results";
notes.setAttribute("role", "status");
drop.append(notes);
let busy = false;

function note(words) {
  const line = document.createElement("li");
  line.dir = "auto";
  line.textContent = words; // never as HTML: names of files come from anywhere
  notes.append(line);
  return line;
}

function refusal(file) {
  const name = file.name.toLowerCase();
  if (!accepted.some((suffix) => name.endsWith(suffix))) return "this kind of file cannot be read.";
  if (file.size > maxBytes) return `it is larger than ${Math.floor(maxBytes / 1024 ** 2)} MB: split it.`;
  return "";
}

// Returns the token of a file that has arrived; throws the server's reason where it was refused.
async function send(file) {
  const address = new URL("upload", document.baseURI);
  address.searchParams.set("name", file.name);
  const lost = "it could not be sent to the server.";
  const response = await fetch(address, { method: "POST", body: file }).catch(() => null);
  const said = await response?.json().catch(() => null);
  if (!response?.ok) throw new Error(said?.error ?? lost);
  return said.file;
}

async function take(files) {
  if (busy || !files.length) return;
  busy = true;
  input.disabled = true;
  notes.replaceChildren();
  const arrived = [];
  for (const [number, file] of files.entries()) {
    const reason = refusal(file);
    if (reason) {
      note(`${file.name}: ${reason}`);
      continue;
    }
    const line = note(`Sending ${number + 1} of ${files.length}: ${file.name}`);
    try {
      arrived.push({ file: await send(file), name: file.name });
      line.remove();
    } catch (error) {
      line.textContent = `${file.name}: ${error.message}`;
    }
  }
  input.value = "";
  if (arrived.length) trigger("select", { files: arrived, collection: collection.value });
  else free();
}

function free() {
  busy = false;
  input.disabled = false;
}

// The progress is drawn by the server in a part of its own; the end of it frees the form.
const progress = document.querySelector("#cv-progress");
const observer = new MutationObserver(() => {
  if (!progress.querySelector("[data-done]")) return;
  free();
  document.dispatchEvent(new Event("cv-added"));
});
observer.observe(progress, { childList: true, subtree: true });
signal.addEventListener("abort", () => observer.disconnect());

input.addEventListener("change", () => take([...input.files]), { signal });

// A file that is dropped beside the form must not replace the page.
const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
for (const kind of ["dragover", "drop", "dragleave"]) {
  document.addEventListener(
    kind,
    (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      drop.classList.toggle("cv-over", kind === "dragover");
      if (kind === "dragover") document.dispatchEvent(new CustomEvent("cv-tab", { detail: "documents" }));
      if (kind === "drop") take([...event.dataTransfer.files]);
    },
    { signal },
  );
}
