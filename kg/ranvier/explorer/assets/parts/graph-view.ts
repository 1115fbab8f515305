// The view of a graph: canvas, what is chosen, filters, twin, state in the address, keyboard, files.
import type { Core, NodeSingular, Position } from "cytoscape";
import { read, write } from "./address.ts";
import { ask } from "./ask.ts";
import { announce, button, calm, download, make } from "./dom.ts";
import { asEdge, asNode, begin, fit, spread } from "./drawing.ts";
import { Filters } from "./filters.ts";
import { icon, kindLabel } from "./marks.ts";
import { type Entity, type Link, type Neighbours, words } from "./model.ts";
import { asSvg } from "./pictures.ts";
import { asList, asMatrix, sources } from "./twin.ts";

const VIEWS = ["graph", "list", "matrix"] as const;
type View = (typeof VIEWS)[number];
const HELP = "Arrow keys go from node to node, Enter opens a node's neighbours, O goes to its page, plus and minus zoom, 0 shows all.";
const AROUND = 130;

export class GraphView {
  readonly #focus: string;
  readonly #nodes = new Map<string, Entity>();
  readonly #links = new Map<string, Link>();
  readonly #more = new Map<string, Neighbours>();
  readonly #spots = new Map<string, Position>();
  readonly #filters = new Filters(() => this.#sift(true));
  readonly #stage = make("div", { class: "stage", tabindex: 0, role: "application", "aria-label": "Graph", "aria-describedby": "graph-help" });
  readonly #chosen = make("section", { class: "chosen", "aria-label": "Chosen" });
  readonly #said = make("span", { class: "said" });
  readonly #panels: Record<View, HTMLElement>;
  readonly #tabs = new Map<View, HTMLButtonElement>();
  #opened: string[] = [];
  #view: View = "graph";
  #core: Core | undefined;

  constructor(private readonly place: HTMLElement) {
    this.#focus = place.dataset["focus"] ?? "";
    this.#panels = {
      graph: make("div", { class: "stage-outer" }, this.#stage),
      list: make("div", { class: "view-list", hidden: true }),
      matrix: make("div", { class: "view-list", hidden: true }),
    };
    for (const [view, panel] of Object.entries(this.#panels)) panel.dataset["view"] = view;
  }

  async start(): Promise<void> {
    this.#frame();
    this.#core = begin(this.#stage);
    this.#listen(this.#core);
    window.addEventListener("popstate", () => void this.#restore());
    await this.#restore();
    this.place.dataset["ready"] = "yes";
  }

  #frame(): void {
    for (const view of VIEWS) {
      this.#tabs.set(view, button(view[0]?.toUpperCase() + view.slice(1), () => this.#show(view, true), { "aria-pressed": "false" }));
    }
    const files = [
      button("PNG", () => void this.#png()), button("SVG", () => this.#svg()),
      button("GraphML", () => this.#file("graphml")), button("CX2", () => this.#file("cx2")),
    ];
    const bar = make("div", { class: "toolbar", role: "group", "aria-label": "View" }, ...this.#tabs.values(),
      button("Fit", () => this.#core && fit(this.#core), { title: "Show all (0)" }),
      button("Lay out anew", () => void this.#layOut(true)),
      make("span", { class: "toolbar", role: "group", "aria-label": "Save what is shown" }, ...files), this.#said);
    const help = make("p", { class: "quiet", id: "graph-help" }, HELP);
    const aside = make("aside", { "aria-label": "Details and filters" }, this.#chosen, this.#filters.element);
    const left = make("div", {}, ...Object.values(this.#panels));
    this.place.querySelector("[data-twin]")?.remove();
    this.place.append(bar, make("div", { class: "graph" }, left, aside), help);
  }

  #listen(core: Core): void {
    core.on("select", "node", (event) => this.#tellNode(event.target.id()));
    core.on("select", "edge", (event) => this.#tellLink(event.target.id()));
    core.on("tap", "node", (event) => void this.#open(event.target.id(), true));
    core.on("free", "node", (event) => this.#spots.set(event.target.id(), { ...event.target.position() }));
    core.on("mouseover", "edge", (event) => event.target.addClass("told"));
    core.on("mouseout", "edge", (event) => event.target.removeClass("told"));
    this.#stage.addEventListener("keydown", (event) => this.#key(event, core));
  }

  /** Show what the address says: which are open, what is hidden, which view, what is chosen. */
  async #restore(): Promise<void> {
    const held = read("open", "hide", "view", "at");
    this.#filters.text = held["hide"] ?? "";
    const wanted = [this.#focus, ...(held["open"] ?? "").split(",").filter(Boolean)];
    this.#opened = [];
    this.#nodes.clear();
    this.#links.clear();
    for (const id of new Set(wanted)) await this.#add(id);
    this.#core?.elements().toArray().forEach((each) => {
      if (!this.#nodes.has(each.id()) && !this.#links.has(each.id())) each.remove();
    });
    await this.#layOut(false);
    this.#sift(false);
    this.#show(VIEWS.find((view) => view === held["view"]) ?? "graph", false);
    this.#choose(held["at"] || this.#focus);
    if (this.#core) fit(this.#core, { still: true });
  }

  async #add(id: string): Promise<void> {
    const busy = make("div", { class: "busy" });
    this.#stage.append(busy);
    try {
      const among = [...this.#nodes.keys()].join(",");
      const held = await ask<Neighbours>(`/api/neighbours?${new URLSearchParams({ of: id, ...(among ? { among } : {}) })}`);
      this.#more.set(id, held);
      this.#opened.push(id);
      for (const node of held.nodes) this.#nodes.set(node.id, node);
      for (const link of held.edges) this.#links.set(link.id, link);
      this.#draw(id);
    } catch (error) {
      const text = error instanceof Error ? error.message : "The neighbours can't be had.";
      this.#said.textContent = text;
      announce(text);
    } finally {
      busy.remove();
    }
  }

  #draw(around: string): void {
    const core = this.#core;
    if (!core) return;
    const middle = this.#spots.get(around) ?? { x: 0, y: 0 };
    const fresh = [...this.#nodes.values()].filter((node) => core.getElementById(node.id).empty());
    core.batch(() => {
      for (const [place, node] of fresh.entries()) {
        const turn = (2 * Math.PI * place) / fresh.length;
        const spot = this.#spots.get(node.id) ?? { x: middle.x + AROUND * Math.cos(turn), y: middle.y + AROUND * Math.sin(turn) };
        core.add({ ...asNode(node), position: { ...spot } });
      }
      for (const link of this.#links.values()) if (core.getElementById(link.id).empty()) core.add(asEdge(link));
      core.nodes().forEach((node) => void node.toggleClass("opened", this.#opened.includes(node.id())));
    });
  }

  async #layOut(anew: boolean): Promise<void> {
    const core = this.#core;
    if (!core || this.#view !== "graph") return;
    if (anew) this.#spots.clear();
    if (core.nodes().toArray().every((node) => this.#spots.has(node.id()))) return;
    await spread(core, this.#spots);
    core.nodes().forEach((node) => void this.#spots.set(node.id(), { ...node.position() }));
    if (anew) fit(core);
  }

  async #open(id: string, push: boolean): Promise<void> {
    if (this.#opened.includes(id)) return;
    const before = this.#nodes.size;
    await this.#add(id);
    await this.#layOut(false);
    this.#sift(false);
    this.#choose(id);
    write({ open: this.#opened.filter((each) => each !== this.#focus).join(","), at: id }, { push });
    announce(`${this.#nodes.get(id)?.label}: ${this.#nodes.size - before} more nodes`);
    if (this.#core) fit(this.#core);
  }

  #shown(): { nodes: Entity[]; links: Link[] } {
    const visible = (id: string): boolean =>
      id === this.#focus || this.#filters.showsKind(this.#nodes.get(id)?.kind ?? "");
    const links = [...this.#links.values()].filter(
      (link) => this.#filters.shows(link) && visible(link.source) && visible(link.target));
    const ends = new Set(links.flatMap((link) => [link.source, link.target]));
    ends.add(this.#focus);
    return { nodes: [...this.#nodes.values()].filter((node) => ends.has(node.id)), links };
  }

  #sift(write_: boolean): void {
    const { nodes, links } = this.#shown();
    const held = new Set([...nodes.map((node) => node.id), ...links.map((link) => link.id)]);
    this.#core?.batch(() => this.#core?.elements().toArray().forEach((each) => void each.toggleClass("sifted", !held.has(each.id()))));
    this.#filters.draw(this.#nodes.values(), this.#links.values());
    this.#said.textContent = `${nodes.length} of ${this.#nodes.size} nodes, ${links.length} of ${this.#links.size} links`;
    this.#twin();
    if (!write_) return;
    write({ hide: this.#filters.text });
    announce(this.#said.textContent);
  }

  #show(view: View, press: boolean): void {
    this.#view = view;
    for (const [name, panel] of Object.entries(this.#panels)) panel.hidden = name !== view;
    for (const [name, tab] of this.#tabs) tab.setAttribute("aria-pressed", String(name === view));
    this.#twin();
    if (view === "graph" && this.#core) {
      this.#core.resize();
      void this.#layOut(false).then(() => this.#core && fit(this.#core, { still: true }));
    }
    if (press) write({ view: view === "graph" ? "" : view }, { push: true });
  }

  #twin(): void {
    if (this.#view === "graph") return;
    const { links } = this.#shown();
    this.#panels[this.#view].replaceChildren((this.#view === "list" ? asList : asMatrix)(this.#nodes, links));
  }

  #choose(id: string): void {
    const core = this.#core;
    const element = core?.getElementById(id);
    if (!core || !element?.nonempty()) return;
    core.elements(":selected").unselect();
    element.select();
  }

  #tellNode(id: string): void {
    const node = this.#nodes.get(id);
    if (!node) return;
    const held = this.#more.get(id);
    const left = held ? Object.entries(held.more).map(([kind, count]) => `${count} ${words(kind)}`).join(", ") : "";
    const open = this.#opened.includes(id);
    this.#chosen.replaceChildren(
      make("h2", {}, icon(node.kind) as Node, node.path ? make("a", { href: node.path }, node.label) : node.label),
      make("p", { class: "quiet" }, `${kindLabel(node.kind)}; ${node.degree} links in all`),
      left && make("p", { class: "quiet" }, `Not shown: ${left}.`),
      make("p", {}, !open && button("Open its neighbours", () => void this.#open(id, true)), " ",
        id !== this.#focus && make("a", { href: `/graph?focus=${encodeURIComponent(id)}` }, "Begin here"), " ",
        id !== this.#focus && make("a", { href: `/paths?${new URLSearchParams({ from: this.#focus, to: id })}` }, "Paths to it")));
    announce(`${node.label}, ${kindLabel(node.kind)}, ${node.degree} links`);
    write({ at: id === this.#focus ? "" : id });
  }

  #tellLink(id: string): void {
    const link = this.#links.get(id);
    if (!link) return;
    this.#chosen.replaceChildren(
      make("h2", {}, link.label),
      make("p", { class: "evidence-line", "data-stance": link.stance }, link.sentence),
      make("p", { class: "quiet" }, make("span", { class: "stance", "data-code": link.stance }, link.stance), `; layer: ${link.layer}`),
      make("p", {}, sources(link)));
    announce(link.sentence);
  }

  #key(event: KeyboardEvent, core: Core): void {
    const here = core.nodes(":selected").first();
    const ways: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const way = ways[event.key];
    const zoom = (by: number): unknown => core.stop().zoom({ level: core.zoom() * by, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } });
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way) this.#go(core, here.nonempty() ? here : undefined, way);
    else if (event.key === "Enter" || event.key === " ") void (here.nonempty() && this.#open(here.id(), true));
    else if (event.key === "o" && here.nonempty()) location.assign(here.data("path"));
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit(core);
    else return;
    event.preventDefault();
  }

  #go(core: Core, here: NodeSingular | undefined, [x, y]: [number, number]): void {
    if (!here) return this.#choose(this.#focus);
    const from = here.position();
    let best: NodeSingular | undefined;
    let least = Number.POSITIVE_INFINITY;
    core.nodes(":visible").forEach((node) => {
      const to = node.position();
      const along = (to.x - from.x) * x + (to.y - from.y) * y;
      const aside = Math.abs((to.x - from.x) * y) + Math.abs((to.y - from.y) * x);
      // Further aside than ahead is another direction.
      if (node.id() === here.id() || along <= 0 || aside > along * 1.5) return;
      if (along + 2 * aside < least) [best, least] = [node, along + 2 * aside];
    });
    if (!best) return announce("No node that way");
    this.#choose(best.id());
    if (calm()) core.center(best);
    else core.animate({ center: { eles: best } }, { duration: 150 });
  }

  async #png(): Promise<void> {
    if (!this.#core) return;
    const bg = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
    download("ranvier.png", await this.#core.png({ output: "blob-promise", full: true, scale: 2, bg }));
  }

  #svg(): void {
    if (!this.#core) return;
    const title = `${this.#nodes.get(this.#focus)?.label} and what it is linked to`;
    download("ranvier.svg", new Blob([asSvg(this.#core, title)], { type: "image/svg+xml" }));
  }

  #file(format: string): void {
    const nodes = this.#shown().nodes.map((node) => node.id).join(",");
    const link = make("a", { href: `/api/network?${new URLSearchParams({ nodes, format })}`, download: `ranvier.${format}` });
    link.click();
  }
}
