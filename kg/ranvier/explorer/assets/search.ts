// Type-ahead over names, synonyms, codes and registry ids; `/` leads to the field from anywhere.
import { make } from "./parts/dom.ts";
import { offer, type Hit } from "./parts/combobox.ts";

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select, [role=textbox]"));

// A field that takes several names with commas between them: hits are for the last of these.
for (const input of document.querySelectorAll<HTMLInputElement>("input[data-names]")) {
  const taken = (typed: string): string => typed.slice(0, typed.lastIndexOf(",") + 1);
  const choose = (hit: Hit): void => {
    const before = taken(input.value).trim();
    input.value = `${before}${before && " "}${hit.path.split("/").pop()}`;
    input.focus();
  };
  offer(input, choose, input.dataset["names"], (typed) => typed.slice(taken(typed).length));
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-search]")) {
  const input = form.querySelector<HTMLInputElement>("input[name=q]");
  if (!input) continue;
  offer(input, (hit) => location.assign(hit.path));
  if (form.dataset["search"] !== "first") continue;
  input.setAttribute("aria-keyshortcuts", "/");
  form.append(make("span", { class: "key", "aria-hidden": "true" }, "/"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
