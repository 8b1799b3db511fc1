// Runs once for the list of documents: `element` is the list, `trigger` sends it an event. It tells
// the server what is ticked, searched for and done; the list is drawn there. It makes no request.

window.chapterVerseDocumentList?.abort();
window.chapterVerseDocumentList = new AbortController();
const signal = window.chapterVerseDocumentList.signal;

const TYPING = 200; // milliseconds without a key until a search is sent
let ticked = new Set(); // also those that are not on this page of the list
let searched = ""; // as typed by now; what is drawn may be older
let typing;
let lastFocus = null;
let focusAfter = "";

const find = (selector) => element.querySelector(selector);

function send(data) {
  trigger("select", data);
}

function scope() {
  send({ act: "scope", documents: [...ticked], collection: find(".cv-collection")?.value ?? "" });
  drawSeveral();
}

function list(page) {
  clearTimeout(typing);
  send({
    act: "list",
    search: searched,
    sort: find(".cv-sort")?.value,
    folder: find(".cv-folder")?.value ?? "",
    page,
  });
}

function drawSeveral() {
  const bar = find(".cv-several");
  if (!bar) return;
  bar.hidden = !ticked.size;
  find(".cv-several-said").textContent = `${ticked.size} ticked`;
}

element.addEventListener(
  "change",
  ({ target }) => {
    if (target.matches(".cv-tick")) {
      if (target.checked) ticked.add(target.value);
      else ticked.delete(target.value);
      scope();
    } else if (target.matches(".cv-collection")) {
      ticked.clear(); // ticks are within a collection: another one begins without any
      scope();
    } else if (target.matches(".cv-sort, .cv-folder")) list(1);
  },
  { signal },
);
element.addEventListener(
  "input",
  ({ target }) => {
    if (!target.matches(".cv-search")) return;
    searched = target.value;
    clearTimeout(typing);
    typing = setTimeout(() => list(1), TYPING);
  },
  { signal },
);

function several(button) {
  const collection =
    button.dataset.several === "collect" ? find(".cv-into-name").value : find(".cv-collection")?.value;
  if (button.dataset.several === "collect" && !collection.trim()) {
    find(".cv-into-name").focus();
    return;
  }
  focusAfter = ".cv-document-list";
  send({ act: button.dataset.several, documents: [...ticked], collection: collection ?? "" });
  busy(button);
}

// What takes a while says so until the list is drawn anew.
function busy(button) {
  button.disabled = true;
  if (["again", "undo"].includes(button.dataset.act ?? button.dataset.several)) {
    button.textContent = "Reading…";
  }
}

const ACTS = ["remove", "undo", "again", "tick", "all"];
document.addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    const inside = element.contains(button);
    if (inside && button.dataset.several) several(button);
    else if (inside && button.dataset.page) list(Number(button.dataset.page));
    else if (ACTS.includes(button.dataset.act)) {
      const { act } = button.dataset;
      focusAfter = act === "remove" ? ".cv-undo" : act === "tick" ? ".cv-tick" : ".cv-document-list";
      if (act === "all") {
        focusAfter = "";
        document.querySelector("#cv-question textarea")?.focus();
      }
      send({ ...button.dataset });
      if (inside) busy(button);
    }
  },
  { signal },
);

// What of the list has the focus, by its name there.
element.addEventListener("focusin", ({ target }) => (lastFocus = target.dataset.key ?? null), { signal });
element.addEventListener(
  "focusout",
  ({ relatedTarget }) => {
    if (relatedTarget && !element.contains(relatedTarget)) lastFocus = null;
  },
  { signal },
);

// Where the same elements stay, Gradio leaves them what a person did to them: it is put right here.
function drawn() {
  const { ticked: names, collection, sort, folder } = find("[data-ticked]")?.dataset ?? {};
  ticked = new Set(JSON.parse(names ?? "[]"));
  element.querySelectorAll(".cv-tick").forEach((tick) => (tick.checked = ticked.has(tick.value)));
  drawSeveral();
  for (const [name, chosen] of Object.entries({ collection, sort, folder })) {
    const select = find(`.cv-${name}`);
    if (select && chosen !== undefined) select.value = chosen;
  }
  const search = find(".cv-search");
  if (search && searched !== search.value) search.value = searched;
  const lost = !document.activeElement || document.activeElement === document.body;
  const named = [...element.querySelectorAll("[data-key]")].find((each) => each.dataset.key === lastFocus);
  const wanted = focusAfter ? find(focusAfter) : lost && named;
  if (wanted) wanted.focus({ preventScroll: true });
  if (wanted === search && search) search.setSelectionRange(searched.length, searched.length);
  focusAfter = "";
}
watch("value", drawn);
drawn();
