import { printable } from "../../safe/printable.ts";
import type { View } from "../view/element.ts";

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "g", "path", "rect", "text"]);

/** A view as an element. Text becomes text nodes: no markup is ever parsed. */
export function toDom(view: View): HTMLElement | SVGElement {
  const element = DRAWN.has(view.tag) ? document.createElementNS(SVG, view.tag) : document.createElement(view.tag);
  for (const [name, value] of Object.entries(view.attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : printable(String(value)));
  }
  element.append(...view.children.map((child) => (typeof child === "string" ? printable(child) : toDom(child))));
  // createElementNS is typed as Element.
  return element as HTMLElement | SVGElement;
}

export function fill(element: Element, views: readonly (View | string | undefined | false)[]): void {
  const nodes = views.flatMap((view) =>
    view === undefined || view === false ? [] : [typeof view === "string" ? printable(view) : toDom(view)],
  );
  element.replaceChildren(...nodes);
}

/** An element that the page always has. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element ${id}`);
  return element;
}
