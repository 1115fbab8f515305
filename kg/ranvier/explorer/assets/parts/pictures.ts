// A graph that is shown, as a picture for a paper: SVG drawn anew from where its elements stand.
import type { Core, EdgeSingular, NodeSingular, Position } from "cytoscape";
import { stanceColour } from "./drawing.ts";
import { kindColour, kindPath, token } from "./marks.ts";
import { words } from "./model.ts";

const PADDING = 60;
const SPACE = "http://www.w3.org/2000/svg";
type Numbers = Record<string, string | number>;

function put(parent: Element, tag: string, attributes: Numbers, text = ""): Element {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

export function asSvg(core: Core, title: string): string {
  const box = core.elements(":visible").boundingBox();
  const page = document.createElementNS(SPACE, "svg");
  const corner = { x: box.x1 - PADDING, y: box.y1 - PADDING };
  const size = { w: box.w + 2 * PADDING, h: box.h + 2 * PADDING + 40 };
  page.setAttribute("viewBox", [corner.x, corner.y, size.w, size.h].map(Math.round).join(" "));
  page.setAttribute("role", "img");
  put(page, "title", {}, title);
  put(page, "rect", { ...corner, width: size.w, height: size.h, fill: token("paper", "#ffffff") });
  core.edges(":visible").forEach((edge) => line(page, edge));
  core.nodes(":visible").forEach((node) => mark(page, node));
  put(page, "text", { x: corner.x + 10, y: corner.y + size.h - 12, "font-size": 11, "font-family": "sans-serif", fill: token("quiet") },
    `${title}. Full line: supports; dashed: disputes; dotted: predicted; thin: states a fact. Arrow: promotes; bar: inhibits.`);
  return `${new XMLSerializer().serializeToString(page)}\n`;
}

function line(page: Element, edge: EdgeSingular): void {
  const stance: string = edge.data("stance");
  const colour = stanceColour(stance);
  const width = stance === "states" ? 1 : 2.4;
  const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const bends: Position[] = edge.controlPoints() ?? [];
  const bend = bends[Math.floor(bends.length / 2)];
  const dash = { disputes: "8 5", predicted: "1.5 4" }[stance];
  put(page, "path", {
    d: bend ? `M${at(from)}Q${at(bend)} ${at(to)}` : `M${at(from)}L${at(to)}`, fill: "none", stroke: colour, "stroke-width": width,
    ...(dash ? { "stroke-dasharray": dash, "stroke-linecap": stance === "predicted" ? "round" : "butt" } : {}),
  });
  const before = bend ?? from;
  const angle = (Math.atan2(to.y - before.y, to.x - before.x) * 180) / Math.PI;
  const shapes: Record<string, string> = { inhibits: "M-1,-6V6", "no-effect-shown": "M-8,0a4,4,0,1,0,8,0a4,4,0,1,0,-8,0" };
  put(page, "path", {
    d: shapes[edge.data("sign")] ?? "M0,0L-8,-4V4Z", transform: `translate(${at(to)}) rotate(${Math.round(angle)})`, fill: colour,
    stroke: colour, "stroke-width": edge.data("sign") === "inhibits" ? 3 : 0,
  });
}

function mark(page: Element, node: NodeSingular): void {
  const { x, y } = node.position();
  const radius = node.width() / 2;
  const group = put(page, "g", {});
  put(group, "title", {}, `${node.data("label")} (${words(node.data("kind"))})`);
  put(group, "path", { d: kindPath(node.data("kind")), transform: `translate(${at({ x, y })}) scale(${radius})`, fill: kindColour(node.data("kind")) });
  const rows = wrapped(node.data("label"), 20);
  const text = put(group, "text", { "text-anchor": "middle", "font-size": 11, "font-family": "sans-serif", fill: token("ink", "#000000") });
  for (const [place, row] of rows.entries()) put(text, "tspan", { x, y: y + radius + 13 + place * 13 }, row);
}

const at = ({ x, y }: Position): string => `${Math.round(x * 100) / 100},${Math.round(y * 100) / 100}`;

function wrapped(text: string, width: number): string[] {
  const rows: string[] = [];
  for (const word of text.split(" ")) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < width) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}
