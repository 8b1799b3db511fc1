// Runs once for the head of the page: `element` holds the button that goes from one theme to the next.
// The choice is stored in this browser; without one the system's theme is followed, as Gradio does.
// It makes no request.

window.chapterVerseTheme?.abort();
window.chapterVerseTheme = new AbortController();
const signal = window.chapterVerseTheme.signal;

const KEY = "chapter-and-verse-theme";
const THEMES = ["", "light", "dark"]; // in the order of the button
const WORDS = { "": "as the system", light: "light", dark: "dark" };
const button = element.querySelector(".cv-theme");
const system = window.matchMedia("(prefers-color-scheme: dark)");
let chosen = localStorage.getItem(KEY);
if (!THEMES.includes(chosen)) chosen = "";

function name() {
  const words = `Theme: ${WORDS[chosen]}`;
  button.dataset.theme = chosen;
  button.title = words;
  button.querySelector(".cv-hidden").textContent = words;
}

function apply() {
  document.body.classList.toggle("dark", chosen ? chosen === "dark" : system.matches);
}

button.addEventListener("click", () => {
  chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length];
  if (chosen) localStorage.setItem(KEY, chosen);
  else localStorage.removeItem(KEY);
  name();
  apply();
});
// Gradio follows the system as well, and may do so after this.
system.addEventListener("change", () => setTimeout(apply), { signal });

name();
if (chosen) apply(); // an address may ask for a theme, which Gradio has applied
