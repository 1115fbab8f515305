// What every page has: the switch between light and dark.
import { announce, button } from "./parts/dom.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");
const shown = (): string => document.documentElement.dataset["theme"] ?? (dark.matches ? "dark" : "light");

function tell(toggle: HTMLButtonElement): void {
  const now = shown();
  toggle.textContent = now === "dark" ? "☾" : "☼";
  toggle.setAttribute("aria-label", `Theme: ${now}. Switch to ${now === "dark" ? "light" : "dark"}`);
}

const place = document.querySelector("[data-tools]");
if (place) {
  const toggle = button("", () => {
    const next = shown() === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    try {
      localStorage.setItem("ranvier-theme", next);
    } catch {
      // It lasts for this page then.
    }
    tell(toggle);
    announce(`Theme: ${next}`);
  }, { class: "theme-toggle" });
  tell(toggle);
  dark.addEventListener("change", () => tell(toggle));
  place.append(toggle);
}
