import type { Call } from "../../../model/plan.ts";
import { stepView } from "../view/calls.ts";
import { h } from "../view/element.ts";
import { graphView } from "../view/graph.ts";
import { stepsOf } from "../view/steps.ts";
import type { Shown, Store } from "./store.ts";
import { byId, fill, toDom } from "./to-dom.ts";

/** Calls of a step, in each region, at first. */
const SHOWN = 50;

/** Returns a function that scrolls to a call. */
export function mountCalls({ data, changeOf, follow, choose, shown: now }: Store): (id: string) => void {
  const section = byId("calls");
  const title = byId("calls-title");
  const container = document.createElement("div");
  const addressOf = ({ id }: Call): string => changeOf.get(id)?.address ?? "";
  let steps: Call[][] = [];
  section.hidden = data.calls.length === 0;
  section.append(container);

  const drawStep = (index: number, most: number): Element =>
    toDom(withMore(stepView(steps[index] ?? [], index + 1, { addressOf, most }), steps[index] ?? [], most));

  follow(({ calls }: Shown) => {
    steps = stepsOf(calls);
    const graph = graphView(calls, addressOf);
    fill(container, [
      h("p", { class: "hint" }, `${summary(calls.length, steps.length)} Calls of one step don't wait for each other.`),
      graph === undefined
        ? undefined
        : h("div", { class: "graph", tabindex: 0, role: "group", "aria-label": "Drawing of the calls" }, graph),
    ]);
    container.append(...steps.map((_, index) => drawStep(index, SHOWN)));
  });

  container.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-all]") : null;
    const step = button?.closest<HTMLElement>(".step");
    if (step === null || step === undefined) return;
    const whole = drawStep(Number(step.dataset["stepNumber"]) - 1, Number.POSITIVE_INFINITY);
    step.replaceWith(whole);
    whole.querySelector("summary")?.focus();
  });

  return (id) => {
    if (!now().calls.some((call) => call.id === id))
      choose({ filter: { ...now().filter, domain: "", region: "", kind: "", text: "", marks: new Set(), conflicts: false } });
    const index = steps.findIndex((step) => step.some((call) => call.id === id));
    if (index === -1) return;
    if (document.getElementById(`call-${id}`) === null)
      container.querySelectorAll(".step")[index]?.replaceWith(drawStep(index, Number.POSITIVE_INFINITY));
    const item = byId(`call-${id}`);
    const run = item.closest<HTMLDetailsElement>("details.run");
    if (run !== null) run.open = true;
    title.scrollIntoView();
    item.scrollIntoView({ block: "center" });
    item.focus({ preventScroll: true });
  };
}

function withMore(view: ReturnType<typeof stepView>, calls: readonly Call[], most: number): ReturnType<typeof stepView> {
  if (calls.length <= most) return view;
  return {
    ...view,
    children: [...view.children, h("button", { type: "button", "data-all": true }, `Show all ${calls.length} of this step`)],
  };
}

function summary(calls: number, steps: number): string {
  return `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"} in ${steps} ${steps === 1 ? "step" : "steps"}.`;
}
