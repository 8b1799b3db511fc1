// Runs once for the tabs over the right column: `element` holds them. Which one is open stands in
// an attribute of the page, by which page.css shows its part. It makes no request.

window.chapterVerseTabs?.abort();
window.chapterVerseTabs = new AbortController();
const signal = window.chapterVerseTabs.signal;

const tabs = [...element.querySelectorAll("[role=tab]")];

function choose(name, focused = false) {
  document.documentElement.dataset.cvTab = name;
  for (const tab of tabs) {
    const open = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(open));
    tab.tabIndex = open ? 0 : -1;
    if (open && focused) tab.focus();
    const part = document.getElementById(tab.getAttribute("aria-controls"));
    part?.setAttribute("role", "tabpanel");
    part?.setAttribute("aria-labelledby", tab.id);
  }
}

element.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) choose(tab.dataset.tab);
});

element.addEventListener("keydown", (event) => {
  const at = tabs.indexOf(event.target.closest("[role=tab]"));
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (at < 0 || !step) return;
  event.preventDefault();
  choose(tabs[(at + step + tabs.length) % tabs.length].dataset.tab, true);
});

document.addEventListener("cv-tab", (event) => choose(event.detail), { signal });
choose("sources");
