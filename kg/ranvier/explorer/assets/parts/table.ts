// A table that is sorted, filtered, copied and saved. Its rows are those of the page: no data is kept.
import { read, write } from "./address.ts";
import { announce, button, copy, download, make } from "./dom.ts";

interface Column {
  head: HTMLTableCellElement;
  numeric: boolean;
}

/** A row, or a body of several rows that belong together (a result and what is said of it). */
type Unit = HTMLTableRowElement | HTMLTableSectionElement;

const firstRow = (unit: Unit): HTMLTableRowElement | null =>
  unit instanceof HTMLTableRowElement ? unit : (unit.rows[0] ?? null);

/** The text of a cell in one line, with a minus that other programs read. */
export function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim().replaceAll("\u2212", "-");
}

export function asNumber(text: string): number {
  const found = /^[<>≤≥=~]?\s*([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)/i.exec(plain(text));
  return found?.[1] ? Number(found[1].replaceAll(",", "")) : Number.NaN;
}

export function quoted(cell: string, separator: string): string {
  // A spreadsheet would take such a text for a formula.
  const safe = /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && Number.isNaN(Number(cell))) ? `'${cell}` : cell;
  if (separator === "\t") return safe;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function enhance(table: HTMLTableElement): void {
  if (table.dataset["enhanced"]) return;
  table.dataset["enhanced"] = "yes";
  const name = table.dataset["table"] ?? "";
  const field = (word: string): string => (name ? `${name}.${word}` : word);
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const columns: Column[] = heads.map((head) => ({ head, numeric: head.classList.contains("number") }));
  const grouped = table.tBodies.length > 1;
  const body = table.tBodies[0];
  if (!body) return;
  const units: Unit[] = grouped ? [...table.tBodies] : [...body.rows];
  const order = new Map(units.map((unit, place) => [unit, place]));
  const key = (unit: Unit, column: number): string => {
    const cell = firstRow(unit)?.cells[column];
    return cell ? (cell.dataset["sort"] ?? plain(cell.textContent ?? "")) : "";
  };
  const words = new Map(units.map((unit) => [unit, plain(unit.textContent ?? "").toLowerCase()]));
  const shown = (): Unit[] => units.filter((unit) => !unit.hidden);

  const filter = make("input", { type: "search", "aria-label": `Filter ${label(table)}`, placeholder: "Filter rows" });
  const said = make("span", { class: "said" });
  const none = make("tr", { class: "none", hidden: true }, make("td", { colspan: heads.length }));
  const last = make("tbody", {}, none);
  const text = (separator: string): string =>
    [
      heads.map((head) => quoted(plain(head.textContent ?? ""), separator)).join(separator),
      ...shown().map((unit) => {
        const cells = [...(firstRow(unit)?.cells ?? [])];
        return cells.map((cell) => quoted(plain(cell.textContent ?? ""), separator)).join(separator);
      }),
    ].join("\n") + "\n";

  let sorted = -1;
  let down = false;
  const sort = (): void => {
    const column = columns[sorted];
    const ranked = [...units];
    if (column) {
      ranked.sort((a, b) => {
        const [one, other] = [key(a, sorted), key(b, sorted)];
        // Rows without a value stand last either way.
        if (!one || !other) return Number(!one) - Number(!other);
        const [x, y] = [asNumber(one), asNumber(other)];
        let less = one.localeCompare(other, "en", { numeric: true, sensitivity: "base" });
        if (column.numeric && !(Number.isNaN(x) && Number.isNaN(y))) {
          if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
          less = x - y;
        }
        return (down ? -less : less) || (order.get(a) ?? 0) - (order.get(b) ?? 0);
      });
    }
    (grouped ? table : body).append(...ranked);
    // A body of its own: that of a group may itself be hidden.
    if (grouped) table.append(last);
    else body.append(none);
    for (const [place, { head }] of columns.entries()) {
      if (place === sorted) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };
  const sift = (): void => {
    const wanted = plain(filter.value).toLowerCase().split(" ").filter(Boolean);
    for (const unit of units) unit.hidden = !wanted.every((word) => words.get(unit)?.includes(word));
    const left = shown().length;
    said.textContent = left === units.length ? `${left} row${left === 1 ? "" : "s"}` : `${left} of ${units.length} rows`;
    none.hidden = left > 0;
    if (none.cells[0]) none.cells[0].textContent = `No row holds “${filter.value}”. Clear the filter to see all ${units.length}.`;
  };
  const fromAddress = (): void => {
    const held = read(field("sort"), field("filter"));
    const [column, way] = (held[field("sort")] ?? "").split(".");
    const place = column ? Number(column) - 1 : -1;
    sorted = Number.isInteger(place) && columns[place] ? place : -1;
    down = way === "down";
    filter.value = held[field("filter")] ?? "";
    sort();
    sift();
  };

  for (const [place, { head }] of columns.entries()) {
    if (!plain(head.textContent ?? "")) continue;
    const press = make("button", { type: "button", class: "sort" }, ...head.childNodes);
    press.addEventListener("click", () => {
      // Up, down, and as it was.
      if (sorted !== place) [sorted, down] = [place, false];
      else if (!down) down = true;
      else [sorted, down] = [-1, false];
      sort();
      // What was typed just now belongs to the step before this one.
      clearTimeout(timer);
      write({ [field("filter")]: filter.value });
      write({ [field("sort")]: sorted < 0 ? "" : `${sorted + 1}.${down ? "down" : "up"}` }, { push: true });
      announce(sorted < 0 ? "In the order of the page" : `Sorted by ${plain(head.textContent ?? "")}, ${down ? "descending" : "ascending"}`);
    });
    head.append(press);
  }
  let timer = 0;
  filter.addEventListener("input", () => {
    sift();
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      write({ [field("filter")]: filter.value });
      announce(said.textContent ?? "");
    }, 300);
  });
  const bar = make("div", { class: "toolbar", role: "group", "aria-label": `Tools of ${label(table)}` }, filter,
    button("Copy", () => void copy(text("\t")).then(() => announce(`${shown().length} rows copied`)), { title: "Copy what is shown, for a spreadsheet" }),
    button("CSV", () => download(`${name || "table"}.csv`, new Blob(["\ufeff", text(",")], { type: "text/csv" })), { title: "Download what is shown" }),
    said);
  const outer = table.parentElement?.classList.contains("wide") ? table.parentElement : table;
  outer.before(bar);
  window.addEventListener("popstate", fromAddress);
  fromAddress();
}

function label(table: HTMLTableElement): string {
  return table.caption?.textContent?.trim() || table.closest("[aria-label]")?.getAttribute("aria-label") || "the table";
}
