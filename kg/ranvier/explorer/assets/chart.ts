// A chart that the server drew becomes one to point at, once somebody asks for it.
import { ask, ProblemError } from "./parts/ask.ts";
import { announce, button, make } from "./parts/dom.ts";

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
  const spec = figure.dataset["chart"];
  const drawing = figure.querySelector<HTMLElement>(".drawing");
  if (!spec || !drawing) continue;
  const still = drawing.firstElementChild;
  const live = make("div", { class: "live", hidden: true });
  const said = make("span", { class: "said", role: "status" });
  let loading = false;
  const start = async (): Promise<void> => {
    if (loading) return;
    loading = true;
    press.disabled = true;
    said.textContent = "Loading…";
    try {
      const [{ draw }, held] = await Promise.all([import("./parts/vega.ts"), ask<object>(spec)]);
      live.hidden = false;
      await draw(live, held);
      if (still) still.setAttribute("hidden", "");
      press.textContent = "Still picture";
      said.textContent = "";
      announce("The chart answers to the pointer now");
    } catch (error) {
      live.hidden = true;
      loading = false;
      said.textContent = error instanceof ProblemError ? error.message : "The chart can't be drawn here; the picture stays.";
    }
    press.disabled = false;
  };
  const press = button("Interact", () => {
    if (!live.firstChild) return void start();
    live.hidden = !live.hidden;
    still?.toggleAttribute("hidden", !live.hidden);
    press.textContent = live.hidden ? "Interact" : "Still picture";
  });
  drawing.append(live);
  drawing.before(make("div", { class: "toolbar" }, press, said));
}
