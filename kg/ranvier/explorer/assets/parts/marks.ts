// Shapes, colours and words by type, from the file that the pictures of the command line share.
import styles from "../../../plots/styles.json" with { type: "json" };

interface Style {
  label: string;
  colour: string;
  shape?: string;
  glyph?: string;
}

const nodes: Record<string, Style> = styles.node;
const paths: Record<string, string> = styles.paths;
export const verdicts: Record<string, Style> = styles.verdict;

const classes: Record<string, string> = {
  agent: "Agent", combination: "Agent", trial: "ClinicalTrial", modality: "Modality", target: "Target",
  process: "BiologicalProcess", "cell-type": "CellType", "adverse-event": "AdverseEvent", axis: "TherapeuticAxis",
  mechanism: "Mechanism", screen: "Screen", publication: "Publication", review: "Review", claim: "Assertion",
  candidate: "Hypothesis", hypothesis: "Hypothesis",
};
// As Cytoscape calls the shapes that Vega draws.
const shapes: Record<string, string> = {
  circle: "ellipse", square: "rectangle", hexagon: "hexagon", pentagon: "pentagon", star: "star", diamond: "diamond",
  "triangle-up": "triangle", x: "vee",
};
const drawn: Record<string, string> = {
  circle: "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z",
  square: "M-.88,-.88H.88V.88H-.88Z",
  diamond: "M0,-1.1L1.1,0L0,1.1L-1.1,0Z",
  "triangle-up": "M0,-1L1,.8L-1,.8Z",
  "triangle-down": "M0,1L1,-.8L-1,-.8Z",
  ...paths,
};

const style = (kind: string): Style | undefined => nodes[classes[kind] ?? ""];

// A combination is drawn as the agents that it is of, and a claim as what is concluded on it.
const named: Record<string, string> = { combination: "combination", claim: "claim" };

export const kindLabel = (kind: string): string => named[kind] ?? style(kind)?.label ?? kind.replaceAll("-", " ");
export const kindShape = (kind: string): string => shapes[style(kind)?.shape ?? ""] ?? "ellipse";
export const kindPath = (kind: string): string => drawn[style(kind)?.shape ?? "circle"] ?? drawn["circle"] ?? "";

/** A custom property of the page, with the theme that is shown. */
export function token(name: string, fallback = "#999999"): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || fallback;
}

export const kindColour = (kind: string): string =>
  token(`node-${(classes[kind] ?? "none").toLowerCase()}-mark`, token("line-strong"));

export function icon(kind: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "-1.15 -1.15 2.3 2.3");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", kindPath(kind));
  path.setAttribute("fill", kindColour(kind));
  svg.append(path);
  return svg;
}
