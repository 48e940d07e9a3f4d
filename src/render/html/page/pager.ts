import { h, type View } from "../view/element.ts";

export function pagerView(page: number, pages: number, what: string): View | undefined {
  if (pages <= 1) return undefined;
  const button = (to: number, label: string): View =>
    h(
      "button",
      { type: "button", "data-page": to, disabled: to < 0 || to >= pages, "aria-label": `${label} page of ${what}` },
      label,
    );
  return h(
    "nav",
    { class: "pager", "aria-label": `Pages of ${what}` },
    button(page - 1, "Previous"),
    h("span", {}, `${what.charAt(0).toUpperCase()}${what.slice(1)}: page ${page + 1} of ${pages}`),
    button(page + 1, "Next"),
  );
}

export function chosenPage(event: Event): number | undefined {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-page]") : null;
  const page = button?.dataset["page"];
  return page === undefined ? undefined : Number(page);
}
