// The state of an island in the address, so that it can be linked to and gone back from.

export type State = Record<string, string>;

export function read(...names: string[]): State {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? ""]));
}

/** Write fields of the address, leaving all others; `push` makes a step to go back from. */
export function write(state: State, { push = false } = {}): void {
  const given = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(state)) {
    if (value) given.set(name, value);
    else given.delete(name);
  }
  // Commas and colons may stand in a query, and an address with them can be read.
  const text = given.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  const target = location.pathname + (text ? `?${text}` : "") + location.hash;
  if (target === location.pathname + location.search + location.hash) return;
  history[push ? "pushState" : "replaceState"](null, "", target);
}
