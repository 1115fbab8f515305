// Asking the server for JSON. A problem document becomes an error that says what it says.
import { make } from "./dom.ts";

export interface Problem {
  title: string;
  detail: string;
  status: number;
  line?: number;
  column?: number;
}

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ProblemError({ title: "No answer", detail: "The server does not answer; is it still running?", status: 0 });
  }
  if (response.ok) {
    const held = (await response.json()) as T;
    compareBuild(held);
    return held;
  }
  throw new ProblemError(asProblem(await response.text(), response.status, response.statusText));
}

/** Say it where what is loaded comes from another build than the page, which may not fit it. */
function compareBuild(held: unknown): void {
  const own = document.documentElement.dataset["build"];
  const build = held && typeof held === "object" && "build" in held ? String(held.build) : "";
  if (!own || !build || own.startsWith(build) || document.getElementById("other-build")) return;
  const again = make("a", { href: location.href }, "Load the page anew");
  again.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  const said = "Another build was put in place since this page was made; what is loaded now may not fit what stands here. ";
  document.querySelector("main")?.prepend(make("p", { id: "other-build", class: "warning", role: "status" }, said, again, "."));
}

/** Read a problem document; what is none is told by its status. */
export function asProblem(text: string, status: number, statusText = ""): Problem {
  try {
    const held: unknown = JSON.parse(text);
    if (held && typeof held === "object" && "detail" in held) return { title: "", status, ...held } as Problem;
  } catch {
    // No JSON: a proxy's page, most likely.
  }
  return { title: statusText || "Error", detail: `The server answered with status ${status}.`, status };
}
