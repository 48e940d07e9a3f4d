import type { Call } from "../../../model/plan.ts";
import { h, type View } from "./element.ts";
import { stepsOf } from "./steps.ts";
import { nameOf } from "./place.ts";

/** A larger drawing is unreadable; the list of steps shows all. */
export const MOST_DRAWN = 40;

const BOX = { width: 190, height: 40, gapX: 60, gapY: 12 } as const;
const TOP = 28;

interface Placed {
  readonly call: Call;
  readonly x: number;
  readonly y: number;
}

/** Boxes in a column for each step, and a line for each wait. Calls without waits are left out. */
export function graphView(all: readonly Call[], addressOf: (call: Call) => string): View | undefined {
  const awaited = new Set(all.flatMap(({ requires }) => requires));
  const calls = all.filter(({ id, requires }) => requires.length > 0 || awaited.has(id));
  if (calls.length === 0 || calls.length > MOST_DRAWN) return undefined;
  const steps = stepsOf(calls);
  const placed = new Map<string, Placed>();
  steps.forEach((step, column) =>
    step
      .toSorted((a, b) => meanOf(a, placed) - meanOf(b, placed))
      .forEach((call, row) => {
        placed.set(call.id, { call, x: column * (BOX.width + BOX.gapX), y: TOP + row * (BOX.height + BOX.gapY) });
      }),
  );
  const width = steps.length * (BOX.width + BOX.gapX) - BOX.gapX;
  const height = TOP + steps.reduce((most, { length }) => Math.max(most, length), 0) * (BOX.height + BOX.gapY);
  return h(
    "svg",
    { viewBox: `-2 0 ${width + 4} ${height}`, width: width + 4, height, role: "img", "aria-label": labelOf(steps) },
    ...steps.map((_, column) =>
      h("text", { x: column * (BOX.width + BOX.gapX), y: 16, class: "step-name" }, `Step ${column + 1}`),
    ),
    ...[...placed.values()].flatMap((to) => to.call.requires.flatMap((id) => lineView(placed.get(id), to))),
    ...[...placed.values()].map((each) => boxView(each, addressOf(each.call))),
  );
}

function labelOf(steps: readonly (readonly Call[])[]): string {
  return `Calls that wait for others, also listed below: ${steps.map(({ length }, index) => `step ${index + 1} has ${length}`).join(", ")}`;
}

/** Sorting by the mean height of the boxes that a call waits for lets few lines cross. */
function meanOf({ requires }: Call, placed: ReadonlyMap<string, Placed>): number {
  const rows = requires.flatMap((id) => placed.get(id)?.y ?? []);
  return rows.length === 0 ? 0 : rows.reduce((sum, y) => sum + y, 0) / rows.length;
}

function lineView(from: Placed | undefined, to: Placed): View[] {
  if (from === undefined) return [];
  const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  return [h("path", { class: "line", d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` })];
}

function boxView({ call, x, y }: Placed, address: string): View {
  return h(
    "g",
    { class: "call" },
    h("rect", { x, y, width: BOX.width, height: BOX.height, rx: 6 }),
    h("text", { x: x + 10, y: y + 16 }, `${call.id} ${call.collection}.${call.method}`),
    h("text", { x: x + 10, y: y + 32, class: "target" }, cutText(`${nameOf(address)} · ${call.region}`)),
  );
}

function cutText(text: string): string {
  const characters = [...text];
  return characters.length > 25 ? `${characters.slice(0, 24).join("")}…` : text;
}
