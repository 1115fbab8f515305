// Completion of prefixes and of what stands behind them, from the graph itself: no other site is asked.
import type Yasgui from "@zazuko/yasgui";
import type { CompleterConfig } from "@zazuko/yasqe/build/ts/src/autocompleters/index.d.ts";

type Yasqe = InstanceType<typeof Yasgui.Yasqe>;

const MOST = 60;
const LEAST = 2;
const held = new Map<string, Promise<string[]>>();

export function completer(endpoint: string, prefixes: Record<string, string>): CompleterConfig {
  const names = Object.keys(prefixes).map((prefix) => `${prefix}:`).sort();
  return {
    name: "ranvier",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => word(yasqe) !== undefined,
    preProcessToken: (yasqe, token) => {
      const found = word(yasqe);
      const line = yasqe.getDoc().getCursor().line;
      return found ? { ...token, string: found.text, from: { line, ch: found.start }, to: { line, ch: found.end } } : token;
    },
    get: async (_yasqe, token) => {
      const typed = token?.string ?? "";
      const [prefix = "", colon] = [typed.split(":")[0], typed.includes(":")];
      if (!colon) return names.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase())).slice(0, MOST);
      const base = prefixes[prefix];
      if (!base) return [];
      const all = await (held.get(prefix) ?? load(endpoint, prefix, base));
      return all.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase())).slice(0, MOST);
    },
  };
}

/** Give the name that is being typed. The editor's own token ends early: it takes `a` for the keyword. */
function word(yasqe: Yasqe): { text: string; start: number; end: number } | undefined {
  const { line, ch } = yasqe.getDoc().getCursor();
  const before = yasqe.getDoc().getLine(line).slice(0, ch);
  const [text = ""] = /[A-Za-z][\w-]*(?::[\w.-]*)?$/.exec(before) ?? [];
  const last = before.charAt(ch - text.length - 1);
  const inside = yasqe.getTokenAt({ line, ch }).type ?? "";
  if (text.length < LEAST || /[?$<"'#@:/\\]/.test(last) || /comment|string$/.test(inside)) return undefined;
  return { text, start: ch - text.length, end: ch };
}

/** Read all that has a label under a prefix, once. */
function load(endpoint: string, prefix: string, base: string): Promise<string[]> {
  const query = `SELECT DISTINCT ?s WHERE { ?s skos:prefLabel|rdfs:label ?label . FILTER (STRSTARTS(STR(?s), "${base}")) }`;
  const asked = fetch(`${endpoint}?${new URLSearchParams({ query })}`, { headers: { accept: "application/sparql-results+json" } })
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
    .then((found: { results: { bindings: { s: { value: string } }[] } }) =>
      found.results.bindings
        .map((row) => row.s.value.slice(base.length))
        .filter((name) => name && !/[/#]/.test(name))
        .map((name) => `${prefix}:${name}`)
        .sort())
    .catch(() => {
      held.delete(prefix);
      return [];
    });
  held.set(prefix, asked);
  return asked;
}
