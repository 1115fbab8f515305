// Graphs as this site draws them: colour and shape by type, line by stance, arrow by sign.
import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from "cytoscape";
import { calm } from "./dom.ts";
import { kindColour, kindShape, token } from "./marks.ts";
import type { Entity, Link } from "./model.ts";

const DASHES: Record<string, "solid" | "dashed" | "dotted"> = { disputes: "dashed", predicted: "dotted" };
const ARROWS: Record<string, "triangle" | "tee" | "diamond" | "circle"> = {
  promotes: "triangle", inhibits: "tee", "no-effect-shown": "circle", mixed: "diamond",
};
const MANY = 400;

export function stanceColour(stance: string): string {
  if (stance === "predicted") return token("predicted");
  return stance === "states" ? token("line-strong") : token(`evidence-${stance}-mark`, token("line-strong"));
}

export const asNode = (entity: Entity): ElementDefinition => ({ group: "nodes", data: { ...entity } });
export const asEdge = (link: Link): ElementDefinition => ({ group: "edges", data: { ...link } });

/** Keep a library from writing a style sheet into the page, which the policy refuses. */
function withoutInlineStyle(): void {
  const id = "__________cytoscape_stylesheet";
  if (document.getElementById(id)) return;
  const held = document.createElement("meta");
  held.id = id;
  document.head.append(held);
}

export function sheet(): StylesheetJson {
  const [ink, paper] = [token("ink"), token("paper")];
  return [
    {
      selector: "node",
      style: {
        label: "data(label)", shape: ((node: cytoscape.NodeSingular) => kindShape(node.data("kind"))) as never,
        "background-color": ((node: cytoscape.NodeSingular) => kindColour(node.data("kind"))) as never,
        width: 20, height: 20, color: ink, "font-size": 11, "font-family": "system-ui, sans-serif",
        "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "wrap", "text-max-width": "110px",
        "text-background-color": paper, "text-background-opacity": 0.85, "text-background-padding": "1px",
        "border-width": 1, "border-color": paper, "min-zoomed-font-size": 7,
      },
    },
    { selector: "node.opened", style: { width: 30, height: 30, "font-weight": "bold", "font-size": 12.5, "border-color": ink, "border-width": 1.5 } },
    { selector: "node:selected", style: { "border-color": token("link"), "border-width": 4 } },
    {
      selector: "edge",
      style: {
        "curve-style": "bezier", "control-point-step-size": 28,
        width: ((edge: cytoscape.EdgeSingular) => (edge.data("stance") === "states" ? 1 : 2.4)) as never,
        "line-color": ((edge: cytoscape.EdgeSingular) => stanceColour(edge.data("stance"))) as never,
        "line-style": ((edge: cytoscape.EdgeSingular) => DASHES[edge.data("stance")] ?? "solid") as never,
        "target-arrow-color": ((edge: cytoscape.EdgeSingular) => stanceColour(edge.data("stance"))) as never,
        "target-arrow-shape": ((edge: cytoscape.EdgeSingular) =>
          ARROWS[edge.data("sign")] ?? (edge.data("stance") === "states" ? "vee" : "triangle")) as never,
        "arrow-scale": 0.9,
      },
    },
    { selector: "edge:selected", style: { width: 5 } },
    { selector: "edge:selected, edge.told", style: { label: "data(label)", "font-size": 10, color: ink, "text-background-color": paper, "text-background-opacity": 0.9, "text-background-padding": "2px", "z-index": 9 } },
    // A line that would run through a node that is not its own goes round it.
    { selector: "edge.past", style: { "curve-style": "unbundled-bezier", "control-point-weights": 0.5, "control-point-distances": "data(bow)" as never } },
    { selector: ".sifted", style: { display: "none" } },
  ];
}

export function begin(container: HTMLElement, elements: ElementDefinition[] = []): Core {
  withoutInlineStyle();
  container.classList.add("__________cytoscape_container");
  const core = cytoscape({
    container, elements, style: sheet(), layout: { name: "preset" }, minZoom: 0.15, maxZoom: 4,
    boxSelectionEnabled: false, selectionType: "single",
    textureOnViewport: elements.length > MANY, hideEdgesOnViewport: elements.length > MANY,
  });
  const restyle = (): void => void core.style(sheet());
  new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", restyle);
  return core;
}

export function fit(core: Core, { still = calm() } = {}): void {
  const shown = core.elements(":visible");
  if (still) core.fit(shown, 40);
  else core.animate({ fit: { eles: shown, padding: 40 } }, { duration: 250 });
}

/** Spread a graph with fCoSE; nodes in `kept` stay where they are, and links are about `apart` long. */
export async function spread(core: Core, kept: Map<string, cytoscape.Position> = new Map(), apart = 125): Promise<void> {
  const { default: fcose } = await import("cytoscape-fcose");
  cytoscape.use(fcose);
  const fixed = [...kept].filter(([id]) => core.getElementById(id).nonempty());
  const options = {
    name: "fcose", animate: false, randomize: !fixed.length, quality: "default", nodeSeparation: 110,
    idealEdgeLength: apart, nodeRepulsion: apart * 128, packComponents: false, fit: false, nodeDimensionsIncludeLabels: true,
    fixedNodeConstraint: fixed.map(([nodeId, position]) => ({ nodeId, position })),
  };
  await new Promise<void>((done) => {
    const layout = core.elements(":visible").layout(options as cytoscape.LayoutOptions);
    layout.one("layoutstop", () => done());
    layout.run();
  });
  // It moves even fixed nodes by what their labels have grown.
  core.batch(() => fixed.forEach(([id, position]) => void core.getElementById(id).position({ ...position })));
}

/** Set a graph in layers from left to right, with ELK, as paths are read. */
export async function layer(core: Core): Promise<void> {
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const made = await new Elk().layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered", "elk.direction": core.width() > core.height() ? "RIGHT" : "DOWN",
      "elk.layered.spacing.nodeNodeBetweenLayers": "110", "elk.spacing.nodeNode": "24",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
    },
    children: core.nodes().map((node) => ({ id: node.id(), width: 110, height: 62 })),
    edges: core.edges().map((edge) => ({ id: edge.id(), sources: [edge.source().id()], targets: [edge.target().id()] })),
  });
  core.batch(() => {
    for (const { id, x = 0, y = 0 } of made.children ?? []) core.getElementById(id).position({ x: x + 55, y: y + 12 });
  });
  core.fit(undefined, 40);
}
