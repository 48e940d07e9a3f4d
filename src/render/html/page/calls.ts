import type { Call } from "../../../model/plan.ts";
import { levelView } from "../view/calls.ts";
import { h } from "../view/element.ts";
import { graphView } from "../view/graph.ts";
import { levelsOf } from "../view/levels.ts";
import type { Shown, Store } from "./store.ts";
import { byId, fill, toDom } from "./to-dom.ts";

/** Of a step, in each region, at first; and how many are drawn at once for a link's sake. */
const SHOWN = 50;

/** The calls by steps. What comes back shows one call, however far down it is. */
export function mountCalls({ report, changeOf, follow, choose, shown: now }: Store): (id: string) => void {
  const section = byId("calls");
  const title = byId("calls-title");
  const steps = document.createElement("div");
  const addressOf = ({ id }: Call): string => changeOf.get(id)?.address ?? "";
  let levels: Call[][] = [];
  section.hidden = report.calls.length === 0;
  section.append(steps);

  const drawLevel = (index: number, most: number): Element =>
    toDom(withMore(levelView(levels[index] ?? [], index + 1, { addressOf, most }), levels[index] ?? [], most));

  follow(({ calls }: Shown) => {
    levels = levelsOf(calls);
    const graph = graphView(calls, addressOf);
    fill(steps, [
      h("p", { class: "hint" }, `${summary(calls.length, levels.length)} Calls of one step don't wait for each other.`),
      graph === undefined
        ? undefined
        : h("div", { class: "graph", tabindex: 0, role: "group", "aria-label": "Drawing of the calls" }, graph),
    ]);
    steps.append(...levels.map((_, index) => drawLevel(index, SHOWN)));
  });

  steps.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-all]") : null;
    const level = button?.closest<HTMLElement>(".level");
    if (level === null || level === undefined) return;
    const whole = drawLevel(Number(level.dataset["level"]) - 1, Number.POSITIVE_INFINITY);
    level.replaceWith(whole);
    whole.querySelector("summary")?.focus();
  });

  return (id) => {
    if (!now().calls.some((call) => call.id === id))
      choose({ filter: { ...now().filter, domain: "", region: "", kind: "", text: "", marks: new Set() } });
    const index = levels.findIndex((level) => level.some((call) => call.id === id));
    if (index === -1) return;
    if (document.getElementById(`call-${id}`) === null)
      steps.querySelectorAll(".level")[index]?.replaceWith(drawLevel(index, Number.POSITIVE_INFINITY));
    const item = byId(`call-${id}`);
    const run = item.closest<HTMLDetailsElement>("details.run");
    if (run !== null) run.open = true;
    title.scrollIntoView();
    item.scrollIntoView({ block: "center" });
    item.focus({ preventScroll: true });
  };
}

function withMore(view: ReturnType<typeof levelView>, calls: readonly Call[], most: number): ReturnType<typeof levelView> {
  if (calls.length <= most) return view;
  return {
    ...view,
    children: [...view.children, h("button", { type: "button", "data-all": true }, `Show all ${calls.length} of this step`)],
  };
}

function summary(calls: number, steps: number): string {
  return `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"} in ${steps} ${steps === 1 ? "step" : "steps"}.`;
}
