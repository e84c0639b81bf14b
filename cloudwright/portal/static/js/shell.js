// What every page has: theme button, sidebar on phones, menus, messages, copy buttons.
import "./confirm.js";
import "./live.js";

const root = document.documentElement;

function nameThemeButton(button) {
  const choice = root.dataset.themeChoice ?? "auto";
  const label = button.dataset[`label${choice[0].toUpperCase()}${choice.slice(1)}`];
  button.setAttribute("aria-label", label);
  button.title = label;
}

const themeButton = document.querySelector("[data-theme-toggle]");
if (themeButton) {
  nameThemeButton(themeButton);
  themeButton.addEventListener("click", () => {
    const next = { undefined: "light", light: "dark", dark: null }[root.dataset.themeChoice];
    root.dispatchEvent(new CustomEvent("theme:choose", { detail: next }));
    nameThemeButton(themeButton);
  });
}

const side = document.getElementById("side");
const sideButton = document.querySelector("[data-side-toggle]");

function openSide(open) {
  side.classList.toggle("is-open", open);
  sideButton.setAttribute("aria-expanded", String(open));
  (open ? side.querySelector("a") : sideButton).focus();
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard without https: select it, so that Ctrl+C does it
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    return;
  }
  const use = button.querySelector("use");
  const before = use.getAttribute("href");
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  setTimeout(() => use.setAttribute("href", before), 1500);
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-side-toggle]")) openSide(!side.classList.contains("is-open"));
  else if (target.closest("[data-side-close]")) openSide(false);
  else if (target.closest("[data-dismiss]")) target.closest(".alert").remove();
  else if (target.closest("[data-copy]")) copy(target.closest("[data-copy]"));
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (side?.classList.contains("is-open")) openSide(false);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
