// A field with a list of hits below it: the editable combobox with list autocomplete of ARIA APG.
import { ask, ProblemError } from "./ask.ts";
import { announce, make } from "./dom.ts";
import { icon, kindLabel } from "./marks.ts";

export interface Hit {
  iri: string;
  kind: string;
  label: string;
  path: string;
  matched: { name: string; what: string; how: string };
}

const WAIT = 120;
let count = 0;

/** Offer hits for what is typed, or for a part of it; `choose` is told which one was taken. */
export function offer(
  input: HTMLInputElement, choose: (hit: Hit) => void, kind = "", part = (typed: string): string => typed,
): void {
  const id = `hits-${++count}`;
  const list = make("ul", { id, role: "listbox", "aria-label": "Hits", hidden: true });
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off",
  })) input.setAttribute(name, value);

  let hits: Hit[] = [];
  let at = -1;
  let timer = 0;
  let running: AbortController | undefined;

  const close = (): void => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to: number): void => {
    at = hits.length ? (to + hits.length) % hits.length : -1;
    for (const [place, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(place === at));
      if (place === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at >= 0) input.setAttribute("aria-activedescendant", `${id}-${at}`);
  };
  const take = (hit: Hit): void => {
    close();
    choose(hit);
  };
  const show = (): void => {
    const options = hits.map((hit, place) => {
      const by = hit.matched.name && hit.matched.name !== hit.label ? `${hit.matched.what}: ${hit.matched.name}` : "";
      const option = make("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false" },
        make("span", {}, icon(hit.kind), hit.label),
        make("span", { class: "what" }, kindLabel(hit.kind)),
        by && make("small", {}, by));
      // A press must not take the focus from the field.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", (event) => {
        // A label around the field would take the focus back to it.
        event.preventDefault();
        take(hit);
      });
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !hits.length;
    at = -1;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    input.removeAttribute("aria-activedescendant");
    announce(hits.length ? `${hits.length} hits; arrow keys to choose` : "No hit");
  };
  const look = async (): Promise<void> => {
    const text = part(input.value).trim();
    running?.abort();
    if (!text) {
      hits = [];
      close();
      return;
    }
    running = new AbortController();
    const asked = new URLSearchParams({ q: text.slice(0, 200), limit: "8", ...(kind ? { kind } : {}) });
    try {
      hits = (await ask<{ hits: Hit[] }>(`/api/search?${asked}`, running.signal)).hits;
      show();
    } catch (error) {
      if (!(error instanceof ProblemError)) return;
      hits = [];
      close();
      announce(error.message);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden && hits.length) show();
      else if (list.hidden) void look();
      move(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      const hit = hits[at];
      if (!hit) return;
      event.preventDefault();
      take(hit);
    }
  });
}
