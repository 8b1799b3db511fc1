// Runs once for the form that takes files: `element` is the form, `trigger` says which files have
// arrived at the server. Files that come while others are on their way wait for their turn; what
// could not be added stays listed until it is cleared away.

window.chapterVerseUploadForm?.abort();
window.chapterVerseUploadForm = new AbortController();
const signal = window.chapterVerseUploadForm.signal;

const drop = element.querySelector(".cv-drop");
const input = element.querySelector("input[type=file]");
const collection = element.querySelector("input[type=text]");
const sending = element.querySelector(".cv-sending");
const failures = element.querySelector(".cv-failures");
const progress = document.querySelector("#cv-progress");
const accepted = drop.dataset.accepted.split(",");
const maxBytes = Number(drop.dataset.maxBytes);
let waiting = [];
let busy = false;
let told = null; // resolves once the server has told what became of the files

function fail(words) {
  const line = document.createElement("li");
  line.dir = "auto";
  line.textContent = words; // never as HTML: names of files come from anywhere
  failures.querySelector("ul").append(line);
  failures.hidden = false;
}
failures.querySelector("button").addEventListener("click", () => {
  failures.querySelector("ul").replaceChildren();
  failures.hidden = true;
  input.focus();
});

function refusal(file) {
  const name = file.name.toLowerCase();
  if (!accepted.some((suffix) => name.endsWith(suffix))) return "this kind of file cannot be read.";
  if (file.size > maxBytes) return `it is larger than ${Math.floor(maxBytes / 1024 ** 2)} MB: split it.`;
  return "";
}

function show(words, part) {
  sending.hidden = !words;
  sending.querySelector(".cv-progress-said").textContent = words;
  sending.querySelector("progress").value = part;
}

// Returns the token of a file that has arrived; throws the server's reason where it was refused.
function send(file, tell) {
  const address = new URL("upload", document.baseURI);
  address.searchParams.set("name", file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // `fetch` does not tell how much has been sent
    request.open("POST", address);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total) tell(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const said = request.response;
      if (request.status === 200) resolve(said.file);
      else reject(new Error(said?.error ?? "it could not be sent to the server."));
    });
    for (const kind of ["error", "abort"]) {
      request.addEventListener(kind, () => reject(new Error("it could not be sent to the server.")));
    }
    request.send(file);
  });
}

async function take(files) {
  if (!files.length) return;
  document.dispatchEvent(new CustomEvent("cv-tab", { detail: "documents" }));
  if (!window.matchMedia("(min-width: 761px)").matches) drop.scrollIntoView({ block: "nearest" });
  waiting.push(...files);
  if (busy) return;
  busy = true;
  while (waiting.length) await add(waiting.splice(0));
  busy = false;
}

async function add(files) {
  // What failed before stays listed, above what comes now.
  progress.querySelectorAll(".cv-failed").forEach((line) => fail(line.textContent));
  progress.toggleAttribute("data-over", true); // hidden until the server draws what comes now
  const arrived = [];
  for (const [number, file] of files.entries()) {
    const reason = refusal(file);
    if (reason) {
      fail(`${file.name}: ${reason}`);
      continue;
    }
    const place = files.length > 1 ? `${number + 1} of ${files.length}: ` : "";
    const tell = (part) => show(`Sending ${place}${file.name}`, (number + part) / files.length);
    tell(0);
    try {
      arrived.push({ file: await send(file, tell), name: file.name });
    } catch (error) {
      fail(`${file.name}: ${error.message}`);
    }
  }
  show("", 0);
  input.value = "";
  if (!arrived.length) return;
  const over = new Promise((resolve) => (told = resolve));
  trigger("select", { files: arrived, collection: collection.value });
  await over;
}

// The progress is drawn by the server in a part of its own.
const observer = new MutationObserver(() => {
  progress.removeAttribute("data-over");
  if (!told || !progress.querySelector("[data-done]")) return;
  told();
  told = null;
  document.dispatchEvent(new Event("cv-added"));
});
observer.observe(progress, { childList: true, subtree: true });
signal.addEventListener("abort", () => observer.disconnect());

input.addEventListener("change", () => take([...input.files]), { signal });

// A dropped folder is walked through; hidden files are left out.
async function walk(entry) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  while (true) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const each of some) found.push(...(await walk(each)));
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found = [];
  for (const entry of entries) {
    if (!entry) continue;
    try {
      found.push(...(await walk(entry)));
    } catch {
      fail(`${entry.name}: it could not be looked into.`);
    }
  }
  return found;
}

// A file may be dropped anywhere; it must not replace the page.
const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const over = (is) => document.documentElement.toggleAttribute("data-cv-dropping", is);
document.addEventListener("dragover", (event) => isFile(event) && (event.preventDefault(), over(true)), { signal });
document.addEventListener("dragleave", (event) => event.relatedTarget || over(false), { signal });
document.addEventListener(
  "drop",
  async (event) => {
    over(false);
    if (!isFile(event)) return;
    event.preventDefault();
    take(await dropped(event.dataTransfer));
  },
  { signal },
);
