// The SPARQL workbench: the editor and the results of Yasgui over our endpoint, and no other.
import "@zazuko/yasgui/build/yasgui.min.css";
import "./styles/workbench.css";
import { Workbench } from "./parts/workbench-view.ts";

const place = document.querySelector<HTMLElement>("[data-workbench]");
if (place) new Workbench(place);
