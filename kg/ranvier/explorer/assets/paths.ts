// The paths of the page as one drawing, in layers from where they begin to where they end.
import { ask } from "./parts/ask.ts";
import { make } from "./parts/dom.ts";
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
  at.dataset["ready"] = "yes";
}
