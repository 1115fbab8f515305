// The paths of the page as one drawing, in layers from where they begin to where they end.
import { ask } from "./parts/ask.ts";
import { make } from "./parts/dom.ts";
import type { Core } from "cytoscape";
import type { Entity, Link, Paths } from "./parts/model.ts";
import { pick } from "./parts/pick.ts";

pick();
const place = document.querySelector<HTMLElement>("[data-paths]");
if (place) void draw(place);

async function draw(at: HTMLElement): Promise<void> {
  const asked = new URLSearchParams({ from: at.dataset["from"] ?? "", to: at.dataset["to"] ?? "" });
  const [{ asEdge, asNode, begin, layer }, held] = await Promise.all([import("./parts/drawing.ts"), ask<Paths>(`/api/paths?${asked}`)]);
  const nodes = new Map<string, Entity>();
  const links = new Map<string, Link>();
  for (const { hops } of held.paths) {
    for (const { start, end, link } of hops) {
      nodes.set(start.id, start).set(end.id, end);
      links.set(link.id, link);
    }
  }
  const stage = make("div", { class: "stage path-stage", role: "img", "aria-label": `${held.paths.length} paths as a drawing; the list below says the same` });
  at.append(stage);
  const core = begin(stage, [...nodes.values()].map(asNode).concat([...links.values()].map(asEdge)));
  core.edges().addClass("told");
  core.userZoomingEnabled(false);
  await layer(core);
  bow(core);
  core.fit(undefined, 40);
  at.dataset["ready"] = "yes";
}

const NEAR = 40;

/** Bow the lines that would run through a node between their ends, to the side away from it. */
function bow(core: Core): void {
  core.edges().forEach((edge) => {
    const [from, to] = [edge.source().position(), edge.target().position()];
    const [x, y] = [to.x - from.x, to.y - from.y];
    const long = Math.hypot(x, y);
    const sides = core.nodes().difference(edge.connectedNodes()).nodes().map((node) => {
      const at = node.position();
      const along = ((at.x - from.x) * x + (at.y - from.y) * y) / long;
      const aside = ((at.x - from.x) * y - (at.y - from.y) * x) / long;
      return along > 0 && along < long && Math.abs(aside) < NEAR ? aside : Number.NaN;
    });
    const aside = sides.find((side) => !Number.isNaN(side));
    if (aside === undefined) return;
    edge.data("bow", (aside > 0 ? 1 : -1) * 3 * NEAR).addClass("past");
  });
}
