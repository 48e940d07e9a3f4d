/**
 * A piece of the page as data: what the report is drawn with both at the command line, as HTML, and in the browser, as DOM. Text is
 * text wherever it comes from: both writers (to-html.ts, page/to-dom.ts) escape it, and show what could deceive, as printable.ts does.
 */
export interface View {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly (View | string)[];
}

/** `true` is an attribute without a value; `false` and `undefined` are none. Never a handler or a style: the page's policy forbids both. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = View | string | false | undefined | readonly Child[];

export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): View {
  return { tag, attributes, children: children.flatMap(flatten) };
}

function flatten(child: Child): (View | string)[] {
  if (child === false || child === undefined || child === "") return [];
  if (typeof child === "string") return [child];
  return "tag" in child ? [child as View] : (child as readonly Child[]).flatMap(flatten);
}

/** Said by screen readers, not seen. */
export function spoken(text: string): View {
  return h("span", { class: "spoken" }, text);
}
