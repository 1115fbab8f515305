// The graph: begins with one entity and its neighbours, grows where one opens it, and can be linked to.
import { pick } from "./parts/pick.ts";
import { GraphView } from "./parts/graph-view.ts";

pick();
const place = document.querySelector<HTMLElement>("[data-graph]");
if (place) void new GraphView(place).start();
