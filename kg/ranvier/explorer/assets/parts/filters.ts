// What of a graph is shown: by type, layer, kind of evidence, sign and stance. State is what is hidden.
import { make } from "./dom.ts";
import { icon, kindLabel } from "./marks.ts";
import { type Entity, type Link, words } from "./model.ts";

export const FACETS = ["kind", "layer", "evidence", "sign", "stance"] as const;
export type Facet = (typeof FACETS)[number];
const TITLES: Record<Facet, string> = {
  kind: "Type", layer: "Layer", evidence: "Kind of evidence", sign: "Sign", stance: "Stance",
};
const ORDER = ["supports", "disputes", "neutral", "predicted", "states", "record", "derived", "assertion", "hypothesis"];

export class Filters {
  readonly element = make("div", { class: "filters" });
  #hidden = new Set<string>();

  constructor(private readonly changed: () => void) {}

  /** As an address holds it: `kind:trial,sign:inhibits`. */
  get text(): string {
    return [...this.#hidden].sort().join(",");
  }

  set text(text: string) {
    this.#hidden = new Set(text.split(",").filter(Boolean));
  }

  shows(link: Link): boolean {
    const one = (facet: Facet, value: string): boolean => !this.#hidden.has(`${facet}:${value}`);
    const evidence = link.evidence.length ? link.evidence : ["none"];
    return one("layer", link.layer) && one("sign", link.sign || "none") && one("stance", link.stance)
      && evidence.some((kind) => one("evidence", kind));
  }

  showsKind(kind: string): boolean {
    return !this.#hidden.has(`kind:${kind}`);
  }

  draw(nodes: Iterable<Entity>, links: Iterable<Link>): void {
    const counts: Record<Facet, Map<string, number>> = {
      kind: new Map(), layer: new Map(), evidence: new Map(), sign: new Map(), stance: new Map(),
    };
    const count = (facet: Facet, value: string): unknown => counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
    for (const node of nodes) count("kind", node.kind);
    for (const link of links) {
      count("layer", link.layer);
      count("sign", link.sign || "none");
      count("stance", link.stance);
      for (const kind of link.evidence.length ? link.evidence : ["none"]) count("evidence", kind);
    }
    const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : "";
    this.element.replaceChildren(...FACETS.map((facet) => this.#facet(facet, counts[facet])));
    if (focused) this.element.querySelector<HTMLInputElement>(`input[value="${CSS.escape(focused)}"]`)?.focus();
  }

  #facet(facet: Facet, counts: Map<string, number>): HTMLElement {
    const place = (value: string): number => (ORDER.includes(value) ? ORDER.indexOf(value) : ORDER.length);
    const values = [...counts].sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
    const rows = values.map(([value, number]) => {
      const name = `${facet}:${value}`;
      const box = make("input", { type: "checkbox", value: name, checked: !this.#hidden.has(name) });
      box.addEventListener("change", () => {
        if (box.checked) this.#hidden.delete(name);
        else this.#hidden.add(name);
        this.changed();
      });
      const text = facet === "stance" ? make("span", { class: "stance", "data-code": value }, value)
        : make("span", {}, facet === "kind" && (icon(value) as Node), facet === "kind" ? kindLabel(value) : words(value));
      return make("label", {}, box, text, make("span", { class: "count" }, String(number)));
    });
    return make("fieldset", {}, make("legend", {}, TITLES[facet]), ...rows);
  }
}
