import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { loadController } from "../../src/controller/config/load.ts";
import { createMetrics } from "../../src/controller/replica/metrics.ts";

const file = (name: string): string => fileURLToPath(new URL(`../../examples/controller/${name}`, import.meta.url));
const text = (name: string): string => readFileSync(file(name), "utf8");

describe("the controller's examples", () => {
  it("have a file that the controller takes", async () => {
    const { sources, admin, events } = await loadController(file("controller.yaml"));
    expect([...sources.keys()]).toEqual(["meetings"]);
    expect([admin?.listen.port, events?.listen.port]).toEqual([8081, 8080]);
  });

  it("ask for metrics that there are", () => {
    const known = new Set(
      [
        ...createMetrics()
          .render([])
          .matchAll(/^# TYPE (\w+)/gm),
      ].map(([, name]) => name),
    );
    const asked = [text("prometheus-rules.yaml"), text("grafana-dashboard.json")]
      .flatMap((each) => [...each.matchAll(/\bxroom_\w+/g)])
      .map(([name]) => name.replace(/_(?:bucket|sum|count)$/, ""));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it("start what there is, on the ports of the file", () => {
    const service = text("xroom-controller.service");
    expect(service).toMatch(/^ExecStart=\S+ controller run --config \S+$/m);
    const [deployment, ...others] = parseAllDocuments(text("kubernetes/deployment.yaml")).map((each) => each.toJS() as never);
    expect(others).toEqual([]);
    const { selector, template } = (
      deployment as unknown as { spec: { selector: { matchLabels: object }; template: { metadata: { labels: object } } } }
    ).spec;
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    for (const port of ["8081/livez", "8081/readyz"]) expect(text("kubernetes/deployment.yaml")).toContain(`127.0.0.1:${port}`);
    expect(parse(text("prometheus-rules.yaml"))).toHaveProperty("groups");
  });
});
