// What a graph shows as a list and as a matrix, for those who read it rather than see it.
import { make } from "./dom.ts";
import { icon, verdicts } from "./marks.ts";
import { type Entity, type Link, words } from "./model.ts";
import { enhance } from "./table.ts";

const SIGNS: Record<string, string> = { promotes: "+", inhibits: "−", "no-effect-shown": "0", mixed: "±", unclear: "?" };
const PLACES: Record<string, string> = { verdict: "verdict", "adverse-event": "safety signal" };
const WIDEST = 60;

const named = (entity: Entity | undefined, id: string): HTMLElement =>
  entity?.path ? make("a", { href: entity.path }, entity.label) : make("span", {}, entity?.label ?? id);

export function sources(link: Link): HTMLElement {
  const outside = link.sources
    .filter((url) => /^https?:\/\//i.test(url))
    .map((url, place) => make("a", { href: url, rel: "external noopener noreferrer nofollow" }, `source ${place + 1}`));
  const own = link.path ? [make("a", { href: link.path }, PLACES[link.predicate] ?? "record")] : [];
  const all = [...outside, ...own];
  return make("span", {}, ...all.flatMap((each, place) => (place ? [", ", each] : [each])));
}

export function asList(nodes: Map<string, Entity>, links: Link[]): HTMLElement {
  const heads = ["From", "Link", "To", "Evidence", "Stance", "Layer", "Read in"];
  const rows = links.map((link) =>
    make("tr", {},
      make("td", {}, named(nodes.get(link.source), link.source)),
      make("td", {}, link.label),
      make("td", {}, named(nodes.get(link.target), link.target)),
      make("td", {}, link.certainty ? `certainty ${words(link.certainty)}` : link.evidence.map(words).join(", ")),
      make("td", {}, make("span", { class: "stance", "data-code": link.stance }, link.stance)),
      make("td", {}, link.layer),
      make("td", {}, sources(link))));
  const table = make("table", { "data-table": "links" },
    make("caption", {}, "Links that the graph shows"),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows));
  const outer = make("div", {}, make("div", { class: "wide", role: "region", "aria-label": "Links that the graph shows", tabindex: 0 }, table));
  enhance(table);
  return outer;
}

export function asMatrix(nodes: Map<string, Entity>, links: Link[]): HTMLElement {
  const order = (ids: Iterable<string>): string[] =>
    [...new Set(ids)].sort((a, b) => (nodes.get(a)?.label ?? a).localeCompare(nodes.get(b)?.label ?? b, "en"));
  const from = order(links.map((link) => link.source));
  const to = order(links.map((link) => link.target));
  const cells = new Map<string, Link[]>();
  for (const link of links) {
    const key = `${link.source} ${link.target}`;
    cells.set(key, [...(cells.get(key) ?? []), link]);
  }
  const head = (id: string, scope: string): HTMLElement => {
    const entity = nodes.get(id);
    return make("th", { scope }, entity && (icon(entity.kind) as Node), named(entity, id));
  };
  const cell = (one: string, other: string): HTMLElement => {
    const held = cells.get(`${one} ${other}`) ?? [];
    if (!held.length) return make("td");
    const text = held.map((link) => verdicts[link.verdict]?.glyph ?? SIGNS[link.sign] ?? "·").join("");
    const said = held.map((link) => link.sentence).join("\n");
    return make("td", { title: said }, make("span", { "aria-hidden": "true" }, text), make("span", { class: "hidden-visually" }, said));
  };
  const shown = to.slice(0, WIDEST);
  const table = make("table", { class: "matrix" },
    make("caption", {}, "From the row to the column"),
    make("thead", {}, make("tr", {}, make("td"), ...shown.map((id) => head(id, "col")))),
    make("tbody", {}, ...from.map((one) => make("tr", {}, head(one, "row"), ...shown.map((other) => cell(one, other))))));
  const legend = "+ promotes, − inhibits, 0 no effect shown, ± mixed, · a fact; verdicts: "
    + Object.values(verdicts).map((verdict) => `${verdict.glyph} ${verdict.label}`).join(", ");
  const left = to.length > WIDEST ? ` ${to.length - WIDEST} columns are left out; filter to see them.` : "";
  return make("div", {}, make("p", { class: "quiet" }, `${legend}.${left}`),
    make("div", { class: "wide", role: "region", "aria-label": "Matrix of what is shown", tabindex: 0 }, table));
}
