// Runs before the page is drawn, so that it does not flash in the other theme.
try {
  const kept = localStorage.getItem("ranvier-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset["theme"] = kept;
} catch {
  // A browser that keeps nothing shows what the system prefers.
}
