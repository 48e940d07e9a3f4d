import { expect, it } from "vitest";
import type { Change, Plan } from "../../../src/model/plan.ts";
import { liftedBy } from "../../../src/plan/review/lifted.ts";

const plan = (address: string, series: string | undefined, ...lift: string[]): Plan =>
  ({
    changes: [{ address, series } as Change],
    ...(lift.length === 0 ? {} : { allowed: { lift } }),
  }) as unknown as Plan;
const ALLOW = { removals: false, empty: false };

it.each([
  ["of the plan that changes the object counts", "booking/a.org/r/one", "freeze", true],
  ["of another plan doesn't", "booking/a.org/r/two", "freeze", false],
  ["counts for the series of a meeting", "booking/a.org/r/weekly", "weekly", true],
  ["of any plan counts for what none changes", "room/a.org/r", "freeze", true],
  ["of any plan counts for the plan as a whole", undefined, "weekly", true],
  ["that no plan has doesn't count", undefined, "size", false],
])("a label %s", (_, address, label, isLifted) => {
  const plans = [
    plan("booking/a.org/r/one", undefined, "freeze"),
    plan("booking/a.org/r/two", undefined),
    plan("booking/a.org/r/weekly@2026-12-01T09:00:00Z", "booking/a.org/r/weekly", "weekly"),
  ];
  const isLiftedBy = liftedBy(plans, ALLOW);
  expect(isLiftedBy("another", address)).toBe(false);
  expect(isLiftedBy(label, address)).toBe(isLifted);
  expect(liftedBy(plans, { ...ALLOW, lift: [label] })(label, address)).toBe(true);
});
