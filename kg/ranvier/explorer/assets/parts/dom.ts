// Small makers of elements: text is always set as text, so that nothing from data becomes markup.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

export function button(text: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = make("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", press);
  return made;
}

/** What is said to those who listen to the page; one region a page. */
export function announce(text: string): void {
  let region = document.getElementById("said");
  if (!region) {
    region = make("div", { id: "said", class: "hidden-visually", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  region.textContent = text;
}

export function download(name: string, data: Blob): void {
  const url = URL.createObjectURL(data);
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Only secure origins have a clipboard; a server in a local network is none.
  const field = make("textarea", { class: "hidden-visually" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
