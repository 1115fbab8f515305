// What /api/neighbours and /api/paths give.

export interface Entity {
  id: string;
  kind: string;
  label: string;
  path: string;
  degree: number;
}

export interface Link {
  id: string;
  source: string;
  target: string;
  predicate: string;
  label: string;
  sentence: string;
  sign: string;
  evidence: string[];
  layer: string;
  stance: string;
  strength: number;
  verdict: string;
  certainty: string;
  sources: string[];
  path: string;
}

export interface Neighbours {
  focus: string;
  nodes: Entity[];
  edges: Link[];
  total: number;
  more: Record<string, number>;
}

export interface Hop {
  start: Entity;
  end: Entity;
  link: Link;
  turned: boolean;
  sentence: string;
}

export interface Paths {
  paths: { hops: Hop[]; sign: string; rests_on: string }[];
}

export const words = (code: string): string => code.replaceAll("-", " ");
