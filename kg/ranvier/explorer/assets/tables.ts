// Every table that asks for it can be sorted, filtered, copied and saved.
import { enhance } from "./parts/table.ts";

for (const table of document.querySelectorAll<HTMLTableElement>("table[data-table]")) enhance(table);
