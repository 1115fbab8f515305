// Asking the server for JSON. A problem document becomes an error that says what it says.

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
  if (response.ok) return (await response.json()) as T;
  throw new ProblemError(asProblem(await response.text(), response.status, response.statusText));
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
