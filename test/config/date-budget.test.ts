import { expect, it } from "vitest";
import { createReport } from "../../src/config/report.ts";
import { createDateBudget } from "../../src/config/resolve/date-budget.ts";
import { parseTree } from "../../src/config/yaml/parse-tree.ts";

it("a date budget reports once, at the first place that exceeds it", async () => {
  const { file } = parseTree("a.yaml", "a: 1\nb: 2\nc: 3\n");
  if (file === undefined) throw new Error("it can't be read");
  const report = createReport();
  const dateBudget = createDateBudget(report, 10);
  const taken = ["a", "b", "c"].map((key) => dateBudget.take(6, { file, path: [key] }));
  expect({ taken, isSpent: dateBudget.left < 0 }).toEqual({ taken: [true, false, false], isSpent: true });
  expect(await report.diagnostics()).toMatchObject([{ code: "too-many-meetings", source: { line: 2 } }]);
});
