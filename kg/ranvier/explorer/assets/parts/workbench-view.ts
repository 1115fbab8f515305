// Editor above, results below; the query is in the fragment of the address, so that it can be shared.
import Yasgui from "@zazuko/yasgui";
import { asProblem, type Problem } from "./ask.ts";
import { completer } from "./completer.ts";
import { announce, button, copy, make } from "./dom.ts";
import { ChartPlugin, GraphPlugin, TablePlugin } from "./result-plugins.ts";

const { Yasqe, Yasr } = Yasgui;
type Editor = InstanceType<typeof Yasqe>;

export class Workbench {
  readonly #editor: Editor;
  readonly #results: InstanceType<typeof Yasr>;

  constructor(place: HTMLElement) {
    const plain = place.querySelector("form");
    const first = plain?.querySelector("textarea")?.value ?? "";
    const endpoint = new URL(place.dataset["endpoint"] ?? "/sparql", location.href).href;
    const prefixes = JSON.parse(place.dataset["prefixes"] ?? "{}") as Record<string, string>;
    plain?.remove();

    Yasqe.registerAutocompleter(completer(endpoint, prefixes), false);
    // Those by default ask other sites. Options are merged place by place, so it is set here.
    Yasqe.defaults.autocompleters = ["ranvier", "variables"];
    const above = make("div", { role: "group", "aria-label": "Query" });
    const tools = make("div", { class: "workbench-tools" });
    const below = make("section", { "aria-label": "Answer", hidden: true });
    place.append(above, tools, below);

    this.#editor = new Yasqe(above, {
      value: this.#shared() ?? first,
      persistenceId: null,
      consumeShareLink: null,
      createShareableLink: () => this.#link(),
      prefixCcApi: null,
      // It takes prefixes that need no declaration for errors; the server says what is wrong, and where.
      syntaxErrorCheck: false,
      showQueryButton: false,
      resizeable: false,
      editorHeight: "18rem",
      requestConfig: { endpoint, method: "POST", acceptHeaderGraph: "text/turtle", acceptHeaderSelect: "application/sparql-results+json" },
    } as never);
    Yasr.registerPlugin("table", TablePlugin as never);
    Yasr.registerPlugin("chart", ChartPlugin as never);
    Yasr.registerPlugin("graph", GraphPlugin as never);
    this.#results = new Yasr(below, {
      persistenceId: null,
      maxPersistentResponseSize: 0,
      prefixes,
      pluginOrder: ["table", "response"],
      defaultPlugin: "table",
      errorRenderers: [(error: { text: string; status?: number; statusText?: string }) => Promise.resolve(this.#told(error))],
    } as never);
    this.#name(above, below);
    tools.append(
      button("Ask", () => void this.#ask(), { title: "Ctrl+Enter" }),
      button("Copy link", () => void copy(this.#link()).then(() => announce("Link copied"))),
      button("Format", () => this.#editor.autoformat()),
      make("span", { class: "said", id: "workbench-said", role: "status" }));
    this.#listen(place, below);
    if (this.#shared() !== undefined || "ask" in place.dataset) void this.#ask();
    place.dataset["ready"] = "yes";
  }

  #listen(place: HTMLElement, below: HTMLElement): void {
    this.#editor.on("query", () => this.#say("Asking…"));
    this.#editor.on("queryResponse", (_editor: unknown, response: unknown, duration: number) => {
      below.hidden = false;
      this.#results.setResponse(response, duration);
      const rows = this.#results.results?.getBindings()?.length;
      const failed = this.#results.results?.hasError();
      this.#say(failed ? "The query was not answered" : rows === undefined ? "Answered" : `${rows} row${rows === 1 ? "" : "s"}`);
      history.replaceState(null, "", this.#link());
      this.#name(place, place);
    });
    window.addEventListener("hashchange", () => {
      const query = this.#shared();
      if (query === undefined || query === this.#editor.getValue()) return;
      this.#editor.setValue(query);
      void this.#ask();
    });
  }

  /** Names for what the libraries leave without one. */
  #name(above: HTMLElement, below: HTMLElement): void {
    above.querySelector(".CodeMirror textarea")?.setAttribute("aria-label", "SPARQL query");
    for (const field of below.querySelectorAll(".yasr textarea")) field.setAttribute("aria-label", "Answer as text");
  }

  #ask(): Promise<void> {
    // What went wrong is shown with the answer.
    return this.#editor.query().then(() => undefined, () => undefined);
  }

  #say(text: string): void {
    const place = document.getElementById("workbench-said");
    if (place) place.textContent = text;
  }

  #link(): string {
    const fragment = new URLSearchParams({ query: this.#editor.getValue() });
    return `${location.origin}${location.pathname}#${fragment}`;
  }

  #shared(): string | undefined {
    const inside = new URLSearchParams(location.hash.slice(1)).get("query");
    return inside ?? new URLSearchParams(location.search).get("query") ?? undefined;
  }

  #told(error: { text: string; status?: number; statusText?: string }): HTMLElement {
    const problem: Problem = asProblem(error.text, error.status ?? 0, error.statusText);
    const { line, column } = problem;
    const place = line === undefined ? "" : `line ${line}, column ${column ?? 1}`;
    const go = (): void => {
      const document_ = this.#editor.getDoc();
      document_.setCursor({ line: (line ?? 1) - 1, ch: Math.max(0, (column ?? 1) - 1) });
      this.#editor.focus();
    };
    return make("div", { role: "alert" },
      make("p", {}, make("strong", {}, problem.title || "Error"), place && ` at ${place}`),
      make("pre", {}, problem.detail),
      place && button(`Go to ${place}`, go));
  }
}
