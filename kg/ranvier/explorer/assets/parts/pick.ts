// Fields that an entity is chosen in; the form is sent when one is.
import { offer } from "./combobox.ts";

export function pick(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-pick]")) {
    offer(input, (hit) => {
      const [kind, slug] = hit.path.slice(1).split("/");
      input.value = `${kind}:${slug}`;
      const fields = [...(input.form?.querySelectorAll<HTMLInputElement>("input[data-pick]") ?? [])];
      const open = fields.find((field) => !field.value);
      if (open) open.focus();
      else input.form?.submit();
    });
  }
}
