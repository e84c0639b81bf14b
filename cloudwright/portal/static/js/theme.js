// Runs before the first paint, so that a chosen theme does not flash. No choice: like the system.
(() => {
  const root = document.documentElement;
  let choice = null;
  try { choice = localStorage.getItem("theme"); } catch { /* storage may be forbidden */ }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.bsTheme = choice ?? (dark.matches ? "dark" : "light");
    if (choice) root.dataset.themeChoice = choice;
    else delete root.dataset.themeChoice;
  };
  dark.addEventListener("change", apply);
  root.addEventListener("theme:choose", (event) => {
    choice = event.detail;
    try {
      if (choice) localStorage.setItem("theme", choice);
      else localStorage.removeItem("theme");
    } catch { /* remembered for this page only */ }
    apply();
  });
  apply();
})();
