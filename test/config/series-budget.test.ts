import { expect, it } from "vitest";
import { createReport } from "../../src/config/report.ts";
import { createSeriesBudget } from "../../src/config/resolve/series-budget.ts";
import { parseTree } from "../../src/config/yaml/parse-tree.ts";

it("a budget of series reports once, at the first place that exceeds it", async () => {
  const { file } = parseTree("a.yaml", "a: 1\nb: 2\nc: 3\n");
  if (file === undefined) throw new Error("it can't be read");
  const report = createReport();
  const seriesBudget = createSeriesBudget(report, 10);
  const taken = ["a", "b", "c"].map((key) => seriesBudget.take(6, { file, path: [key] }));
  expect({ taken, isSpent: seriesBudget.isSpent }).toEqual({ taken: [true, false, false], isSpent: true });
  expect(await report.diagnostics()).toMatchObject([{ code: "too-many-meetings", source: { line: 2 } }]);
});
