// Where a number comes from, on hover and focus. Without script the number's title says the same.
import { make } from "./parts/dom.ts";

const FIELDS: [key: string, words: string][] = [
  ["source", "Read in"], ["sourceKind", "Kind"], ["sourceRead", "What was read"], ["record", "Record"],
];
const card = make("div", { class: "source-card", id: "source-card", role: "tooltip", hidden: true });
let about: HTMLElement | undefined;
let byFocus = false;
let leaving = 0;

function recordAddress(key: string, said: string | undefined): string | undefined {
  const records = "kg/records/";
  return key === "record" && said?.startsWith(records) ? `/record/${said.slice(records.length)}` : undefined;
}

function show(element: HTMLElement): void {
  clearTimeout(leaving);
  if (about === element) return;
  hide();
  about = element;
  const rows = FIELDS.flatMap(([key, words]) => {
    const said = element.dataset[key];
    const url = key === "source" ? element.dataset["sourceUrl"] : recordAddress(key, said);
    const safe = url && /^(https?:\/\/|\/)/i.test(url);
    if (!said) return [];
    const value = safe ? make("a", { href: url, rel: "external noopener noreferrer nofollow" }, said) : said;
    return [make("div", {}, make("dt", {}, words), make("dd", {}, value))];
  });
  card.replaceChildren(make("dl", {}, ...rows));
  card.hidden = false;
  // The browser's own hint would lie over the card.
  if (element.title) {
    element.dataset["title"] = element.title;
    element.removeAttribute("title");
  }
  element.setAttribute("aria-describedby", card.id);
  const at = element.getBoundingClientRect();
  const wide = document.documentElement.clientWidth;
  const left = Math.max(8, Math.min(at.left, wide - card.offsetWidth - 8));
  const below = at.bottom + card.offsetHeight + 8 < window.innerHeight || at.top < card.offsetHeight + 8;
  card.style.left = `${left + window.scrollX}px`;
  card.style.top = `${(below ? at.bottom + 2 : at.top - card.offsetHeight - 2) + window.scrollY}px`;
}

function hide(): void {
  card.hidden = true;
  about?.removeAttribute("aria-describedby");
  about = undefined;
}

function leave(): void {
  // Time to move the pointer onto the card (WCAG 2.2, 1.4.13).
  clearTimeout(leaving);
  leaving = window.setTimeout(hide, 200);
}

const found = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-source]") : null;

document.body.append(card);
for (const element of document.querySelectorAll<HTMLElement>("[data-source]")) {
  if (!element.matches("a, button, [tabindex]")) element.tabIndex = 0;
}
document.addEventListener("pointerover", (event) => {
  const element = found(event.target);
  if (element) show(element);
  else if (event.target instanceof Node && card.contains(event.target)) clearTimeout(leaving);
  else if (about && !byFocus) leave();
});
document.addEventListener("focusin", (event) => {
  const element = found(event.target);
  byFocus = Boolean(element);
  if (element) show(element);
  else if (!(event.target instanceof Node && card.contains(event.target))) hide();
});
document.addEventListener("focusout", (event) => {
  if (found(event.target) && !(event.relatedTarget instanceof Node && card.contains(event.relatedTarget))) leave();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  byFocus = false;
  hide();
});
