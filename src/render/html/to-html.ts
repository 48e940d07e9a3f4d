import { printable } from "../safe/printable.ts";
import type { View } from "./view/element.ts";

const VOID = new Set(["meta", "link", "br", "hr", "input"]);
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function toHtml(view: View | string): string {
  if (typeof view === "string") return escapeHtml(view);
  const attributes = Object.entries(view.attributes).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`],
  );
  const open = `<${view.tag}${attributes.join("")}>`;
  return VOID.has(view.tag) ? open : `${open}${view.children.map(toHtml).join("")}</${view.tag}>`;
}

export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
