/** An element as data, written as HTML (to-html.ts) or DOM (page/to-dom.ts). Both escape every text and make it printable. */
export interface View {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly (View | string)[];
}

/** `true` is an attribute without a value. The page's policy forbids handlers and styles. */
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

/** For screen readers alone. */
export function visuallyHidden(text: string): View {
  return h("span", { class: "visually-hidden" }, text);
}
