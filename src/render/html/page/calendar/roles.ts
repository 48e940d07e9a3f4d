const TABLE_ROLES = new Set(["table", "rowgroup", "row", "cell", "rowheader", "columnheader"]);

/**
 * Removes the calendar library's table roles. The library puts events outside of their cells, so a screen reader would read nonsense.
 * The buttons that remain have complete labels.
 */
export function withoutTableRoles(calendar: HTMLElement): void {
  const strip = (element: Element): void => {
    if (element.tagName === "ARTICLE" && !element.hasAttribute("role")) element.setAttribute("role", "none");
    if (!TABLE_ROLES.has(element.getAttribute("role") ?? "")) return;
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
