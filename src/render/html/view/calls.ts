import { seriesOf } from "../../../model/address.ts";
import { isHidden } from "../../../model/digest.ts";
import type { Call } from "../../../model/plan.ts";
import { type CallRun, runsOf } from "../../plan/call-runs.ts";
import { secretText } from "../../safe/secret-text.ts";
import { callLinks } from "./entry.ts";
import { h, type View } from "./element.ts";
import { shortOf } from "./place.ts";

/** A column for each region, with at most `most` calls each. */
export function stepView(
  calls: readonly Call[],
  number: number,
  { addressOf, most }: { readonly addressOf: (call: Call) => string; readonly most: number },
): View {
  const regions = [...new Set(calls.map(({ region }) => region))].toSorted();
  const count = `${calls.length} ${calls.length === 1 ? "call" : "calls"}`;
  return h(
    "section",
    { class: "step", "data-step-number": number },
    h(
      "h3",
      {},
      `Step ${number} `,
      h("small", {}, number === 1 ? `${count} that wait for no other` : `${count}, each after a call of step ${number - 1}`),
    ),
    h(
      "div",
      { class: "regions" },
      ...regions.map((region) => {
        const own = calls.filter((call) => call.region === region);
        return h(
          "section",
          { class: "region" },
          h("h4", {}, region, h("small", {}, ` ${own.length}`)),
          h("ol", {}, ...runsOf(own.slice(0, most), addressOf).map((run) => runView(run, addressOf))),
          own.length > most && h("p", { class: "rest" }, `and ${own.length - most} more`),
        );
      }),
    ),
  );
}

function runView(run: CallRun, addressOf: (call: Call) => string): View {
  const [first] = run;
  const last = run.at(-1) ?? first;
  if (first === last) return callView(first, addressOf(first));
  return h(
    "li",
    {},
    h(
      "details",
      { class: "run" },
      h(
        "summary",
        {},
        h("b", {}, `${first.id}–${last.id}`),
        ` ${first.collection}.${first.method} `,
        h("span", { class: "target" }, `${shortOf(seriesOf(addressOf(first)))} (${run.length} meetings)`),
      ),
      h("ol", {}, ...run.map((call) => callView(call, addressOf(call)))),
    ),
  );
}

function callView({ id, collection, method, data, requires }: Call, address: string): View {
  return h(
    "li",
    { id: `call-${id}`, tabindex: -1 },
    h(
      "details",
      {},
      h("summary", {}, h("b", {}, id), ` ${collection}.${method} `, h("span", { class: "target" }, shortOf(address))),
      h("dl", {}, ...Object.entries(data).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, dataText(value))])),
      seriesOf(address) === address ? undefined : h("p", { class: "address" }, h("code", {}, address)),
    ),
    requires.length > 0 && h("p", { class: "requires" }, "after ", callLinks(requires)),
  );
}

function dataText(value: unknown): string {
  if (isHidden(value)) return secretText(value);
  if (typeof value === "object" && value !== null && "from" in value && "field" in value)
    return `the ${String(value.field)} from ${String(value.from)}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}
