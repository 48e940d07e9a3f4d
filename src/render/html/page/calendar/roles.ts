const MEANT_AS_TABLE = new Set(["table", "rowgroup", "row", "cell", "rowheader", "columnheader"]);

/**
 * The calendar calls itself a table, but its parts are not where those of a table have to be (what happens in a cell stands outside of
 * it), so a screen reader would be told nonsense. Its roles are taken away: what remains are buttons, each of which says all of itself.
 */
export function withoutTableRoles(calendar: HTMLElement): void {
  const strip = (element: Element): void => {
    if (element.tagName === "ARTICLE" && !element.hasAttribute("role")) element.setAttribute("role", "none");
    if (!MEANT_AS_TABLE.has(element.getAttribute("role") ?? "")) return;
    element.removeAttribute("role");
    for (const name of ["aria-colindex", "aria-colspan"]) element.removeAttribute(name);
  };
  const stripAll = (root: Element): void => {
    for (const element of [root, ...root.querySelectorAll("[role], article")]) strip(element);
  };
  stripAll(calendar);
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      if (target instanceof Element) strip(target);
      for (const node of addedNodes) if (node instanceof Element) stripAll(node);
    }
  }).observe(calendar, { subtree: true, childList: true, attributes: true, attributeFilter: ["role"] });
}
