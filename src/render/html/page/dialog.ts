import type { Change, UnmanagedObject } from "../../../model/plan.ts";
import { detailViews, type ViewContext, markView, nameView } from "../view/entry.ts";
import { h, type View } from "../view/element.ts";
import { fieldTable } from "../view/fields.ts";
import { markOf } from "../view/marks.ts";
import { fill } from "./to-dom.ts";

/** The browser keeps the focus inside, and returns it. */
export function createDialog(): (of: Change | UnmanagedObject, context: ViewContext, zone: string) => void {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", "Details");
  document.body.append(dialog);
  dialog.addEventListener("click", ({ target }) => {
    const closes = target instanceof Element && (target === dialog || target.closest(".close, a[href^='#']") !== null);
    if (closes) dialog.close();
  });
  return (of, context, zone) => {
    const change = "action" in of ? of : undefined;
    const body: (View | undefined | false)[] =
      change === undefined
        ? [
            h("p", {}, "Neither declared nor owned: the plan leaves it alone."),
            fieldTable(of, zone),
            h("p", { class: "address" }, h("code", {}, of.address)),
          ]
        : detailViews(change, context);
    fill(dialog, [
      h(
        "div",
        { class: "inside" },
        h("p", { class: "head" }, markView(change === undefined ? "unmanaged" : markOf(change)), nameView(of.address)),
        body.filter((each) => each !== undefined && each !== false),
        h("button", { type: "button", class: "close" }, "Close"),
      ),
    ]);
    dialog.showModal();
  };
}
