// Ways to see an answer: a table like all others here, a bar chart of rows, the graph of a CONSTRUCT.
import type Yasgui from "@zazuko/yasgui";
import { make } from "./dom.ts";
import { enhance } from "./table.ts";

type Yasr = InstanceType<typeof Yasgui.Yasr>;
const NUMERIC = /#(integer|int|long|decimal|double|float|nonNegativeInteger)$/;
const BARS = 60;
const MOST = 400;
const MOST_ROWS = 1000;
const BASE = "https://w3id.org/ranvier/";
const short = (iri: string): string => iri.split(/[/#]/).findLast(Boolean) ?? iri;

const symbol = (text: string): Element => make("span", { "aria-hidden": "true" }, text);

interface Value {
  type: string;
  value: string;
  datatype?: string;
}

abstract class Plugin {
  abstract readonly priority: number;
  abstract readonly label: string;
  hideFromSelection = false;

  constructor(protected readonly yasr: Yasr) {}

  abstract canHandleResults(): boolean;
  abstract draw(): Promise<void>;

  protected stage(className: string): HTMLElement {
    const place = make("div", { class: className });
    this.yasr.resultsEl.append(place);
    return place;
  }
}

interface Cell extends Value {
  /** A text as a query writes it; for an address, with its prefix. */
  text: string;
}

export class TablePlugin extends Plugin {
  readonly priority = 10;
  readonly label = "Table";

  canHandleResults(): boolean {
    const results = this.yasr.results;
    return Boolean(results && !results.hasError() && (results.getVariables()?.length || results.getStatements()?.length));
  }

  getIcon(): Element {
    return symbol("▦");
  }

  #rows(): { names: string[]; rows: (Cell | undefined)[][] } {
    const prefixes = Object.entries(this.yasr.getPrefixes());
    const told = (value: Value | undefined): Cell | undefined => {
      if (!value) return undefined;
      const [prefix, base] = prefixes.filter(([, each]) => value.type === "uri" && value.value.startsWith(each))
        .sort(([, one], [, other]) => other.length - one.length)[0] ?? [];
      return { ...value, text: base === undefined ? value.value : `${prefix}:${value.value.slice(base.length)}` };
    };
    const statements = this.yasr.results?.getStatements();
    if (statements?.length) {
      const rows = statements.map((quad) => [quad.subject, quad.predicate, quad.object].map((term) =>
        told({ type: term.termType === "NamedNode" ? "uri" : "literal", value: term.value })));
      return { names: ["subject", "predicate", "object"], rows };
    }
    const names = this.yasr.results?.getVariables() ?? [];
    return { names, rows: (this.yasr.results?.getBindings() ?? []).map((row) => names.map((name) => told(row[name] as Value))) };
  }

  draw(): Promise<void> {
    const { names, rows } = this.#rows();
    const place = this.stage("yasr-table");
    const numeric = names.map((_name, at) => rows.some((row) => row[at]) && rows.every((row) => !row[at] || NUMERIC.test(row[at].datatype ?? "")));
    const link = (cell: Cell): Node => {
      if (cell.type !== "uri" || !/^https?:/i.test(cell.value)) return document.createTextNode(cell.text);
      const local = cell.value.startsWith(BASE) && !cell.value.startsWith(`${BASE}graph/`);
      return make("a", local ? { href: `/${cell.value.slice(BASE.length)}` } : { href: cell.value, rel: "external noopener noreferrer nofollow" }, cell.text);
    };
    const body = rows.slice(0, MOST_ROWS).map((row) =>
      make("tr", {}, ...row.map((cell, at) => make("td", { class: numeric[at] ? "number" : undefined }, cell && link(cell)))));
    const table = make("table", { "data-table": "answer" },
      make("caption", {}, "Answer"),
      make("thead", {}, make("tr", {}, ...names.map((name, at) => make("th", { scope: "col", class: numeric[at] ? "number" : undefined }, name)))),
      make("tbody", {}, ...body));
    if (rows.length > MOST_ROWS) place.append(make("p", { class: "quiet" }, `The first ${MOST_ROWS} of ${rows.length} rows; the download has all.`));
    if (!rows.length) place.append(make("p", { class: "empty" }, "No row fits this query. A name may be spelled otherwise, or no source on record says it."));
    else place.append(make("div", { class: "wide", role: "region", "aria-label": "Answer", tabindex: 0 }, table));
    if (rows.length) enhance(table);
    return Promise.resolve();
  }

  download(name = "answer"): object {
    return { getData: () => this.yasr.results?.asCsv() ?? "", contentType: "text/csv", title: "Download all rows as CSV", filename: `${name}.csv` };
  }
}

export class ChartPlugin extends Plugin {
  readonly priority = 3;
  readonly label = "Chart";

  #columns(): { name: string; number: string } | undefined {
    const rows = this.yasr.results?.getBindings() ?? [];
    const names = this.yasr.results?.getVariables() ?? [];
    const isNumber = (name: string): boolean =>
      rows.some((row) => row[name]) && rows.every((row) => !row[name] || NUMERIC.test((row[name] as Value).datatype ?? ""));
    const number = names.find(isNumber);
    const name = names.findLast((each) => each !== number && rows.some((row) => row[each]?.type.includes("literal") && !isNumber(each)))
      ?? names.find((each) => each !== number);
    return number && name && rows.length ? { name, number } : undefined;
  }

  canHandleResults(): boolean {
    return this.#columns() !== undefined;
  }

  getIcon(): Element {
    return symbol("▥");
  }

  async draw(): Promise<void> {
    const columns = this.#columns();
    if (!columns) return;
    const rows = this.yasr.results?.getBindings() ?? [];
    const values = rows.slice(0, BARS).map((row, place) => {
      const cell = row[columns.name] as Value | undefined;
      const name = cell ? (cell.type === "uri" ? short(cell.value) : cell.value) : "";
      return { place, name: name.slice(0, 60), number: Number((row[columns.number] as Value | undefined)?.value) };
    });
    const place = this.stage("yasr-chart");
    if (rows.length > BARS) place.append(make("p", { class: "quiet" }, `The first ${BARS} of ${rows.length} rows.`));
    const at = make("div");
    place.append(at);
    const { draw } = await import("./vega.ts");
    await draw(at, {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      data: { values },
      mark: { type: "bar", color: "#0072B2", tooltip: true },
      width: 520,
      encoding: {
        y: { field: "name", type: "nominal", sort: { field: "place" }, title: columns.name, axis: { labelLimit: 260 } },
        x: { field: "number", type: "quantitative", title: columns.number },
      },
      background: "white",
    });
  }
}

export class GraphPlugin extends Plugin {
  readonly priority = 11;
  readonly label = "Graph";

  canHandleResults(): boolean {
    return (this.yasr.results?.getStatements()?.length ?? 0) > 0;
  }

  getIcon(): Element {
    return symbol("⚭");
  }

  async draw(): Promise<void> {
    const all = this.yasr.results?.getStatements() ?? [];
    const links = all.filter((quad) => quad.object.termType === "NamedNode").slice(0, MOST);
    const place = this.stage("yasr-graph");
    if (!links.length) {
      place.append(make("p", { class: "empty" }, "No triple of this answer leads to another node; the table shows them all."));
      return;
    }
    if (links.length > MOST - 1) place.append(make("p", { class: "quiet" }, `The first ${MOST} of ${all.length} triples.`));
    const stage = make("div", { class: "stage", role: "img", "aria-label": `A graph of ${links.length} triples; the table has the same` });
    place.append(stage);
    const { begin, fit, spread } = await import("./drawing.ts");
    const ends = new Map(links.flatMap((quad) => [quad.subject.value, quad.object.value]).map((iri) => [iri, {
      group: "nodes" as const, data: { id: iri, label: short(iri), kind: kindOf(iri) },
    }]));
    const core = begin(stage, [...ends.values(), ...links.map((quad, number) => ({
      group: "edges" as const,
      data: { id: `t${number}`, source: quad.subject.value, target: quad.object.value, label: short(quad.predicate.value), stance: "states", sign: "" },
    }))]);
    core.edges().addClass("told");
    await spread(core, new Map(), 60);
    fit(core, { still: true });
    // Parts that hang together lie apart from others, so that names would be too small to read.
    core.nodes().style("font-size", Math.min(22, Math.max(11, 10 / core.zoom())));
    stage.dataset["ready"] = "yes";
  }
}

function kindOf(iri: string): string {
  const [, kind = ""] = /^https:\/\/w3id\.org\/ranvier\/([a-z-]+)\//.exec(iri) ?? [];
  return kind;
}
