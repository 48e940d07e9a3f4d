import { describe, expect, it } from "vitest";
import { createScope } from "../../src/plan/scope.ts";
import { renderConfigJson, renderConfigText, type ShownConfig, showConfig } from "../../src/render/config/index.ts";
import { loadFiles } from "../config/project.ts";

const FILES = {
  "xroom.yaml": `\
version: 1
include: ["t.yaml"]
state: "postgres://me:hunter2@db.example/xroom"
defaults: { region: fra-1, timezone: Europe/Berlin }
domains:
  chat.org:
    defaults: { hostKey: true }
    rooms:
      alpha: { use: team }
      a~b: {}
      beta: { capacity: 30, password: hunter2, bookings: { retro: { start: 2026-12-11T15:00, duration: 1h } } }
    webhooks:
      w: { url: "HTTPS://a.example:443/x/../y", regions: [fra-1] }
`,
  "t.yaml": `\
version: 1
templates:
  rooms:
    team:
      lock: true
      password: { env: A_PASSWORD }
      bookings:
        daily:
          start: 2026-11-24T09:30
          duration: 15m
          repeat: FREQ=DAILY;COUNT=3
          overrides: { 2026-11-25T09:30: { start: 2026-11-25T11:00, password: hunter2 } }
`,
};

async function shown(scope: Partial<Parameters<typeof createScope>[0]> = {}, occurrences = false): Promise<ShownConfig> {
  const { declared, diagnostics } = await loadFiles(FILES, { declared: true, environment: { A_PASSWORD: "velvet" } });
  if (declared === undefined) throw new Error(diagnostics.map(({ summary }) => summary).join("\n"));
  const { domain, address } = createScope({ domains: [], targets: [], ...scope });
  return showConfig(declared, { domain, address, targeted: (scope.targets ?? []).length > 0, occurrences });
}

interface Json {
  readonly domains: Record<string, { readonly rooms: Record<string, { readonly bookings?: Record<string, unknown> }> }>;
  readonly origins: Record<string, unknown>;
}

const json = (config: ShownConfig): Json => JSON.parse(renderConfigJson(config)) as Json;

describe("what a config comes to", () => {
  it("is text with the place of each value, and without secrets", async () => {
    const text = renderConfigText(await shown());
    expect(text).toBe(`\
version: 1 # xroom.yaml:1
state: postgres://…@db.example/xroom # xroom.yaml:3
defaults:
  region: fra-1 # xroom.yaml:4
  timezone: Europe/Berlin # xroom.yaml:4
domains:
  chat.org:
    region: fra-1 # xroom.yaml:4
    timezone: Europe/Berlin # xroom.yaml:4
    horizon: 60d # default
    unmanaged: keep # default
    rooms:
      alpha:
        region: fra-1 # xroom.yaml:4
        lock: true # t.yaml:5, template team
        password: { env: A_PASSWORD } # t.yaml:6, template team
        hostKey: true # xroom.yaml:7
        evict: false # default
        bookings:
          daily:
            start: 2026-11-24T09:30 # t.yaml:9, template team
            duration: 15m # t.yaml:10, template team
            grace: 0 # default
            lock: true # t.yaml:5, template team
            password: { env: A_PASSWORD } # t.yaml:6, template team
            hostKey: true # xroom.yaml:7
            repeat: FREQ=DAILY;COUNT=3 # t.yaml:11, template team
            overrides:
              2026-11-25T09:30:
                start: 2026-11-25T11:00 # t.yaml:12, template team
                password: { literal: true } # t.yaml:12, template team
      a~b:
        region: fra-1 # xroom.yaml:4
        hostKey: true # xroom.yaml:7
        evict: false # default
      beta:
        region: fra-1 # xroom.yaml:4
        capacity: 30 # xroom.yaml:11
        password: { literal: true } # xroom.yaml:11
        hostKey: true # xroom.yaml:7
        evict: false # default
        bookings:
          retro:
            start: 2026-12-11T15:00 # xroom.yaml:11
            duration: 1h # xroom.yaml:11
            grace: 0 # default
            capacity: 30 # xroom.yaml:11
            password: { literal: true } # xroom.yaml:11
            hostKey: true # xroom.yaml:7
    webhooks:
      w:
        url: https://a.example/y # xroom.yaml:13
        validate: true # default
        regions: [fra-1] # xroom.yaml:13
`);
  });

  it("is JSON with origins by JSON Pointer", async () => {
    const { origins, domains } = json(await shown());
    expect(domains["chat.org"]?.rooms["beta"]).toMatchObject({ capacity: 30, password: { literal: true } });
    expect(origins).toMatchObject({
      "/domains/chat.org": { file: "xroom.yaml", line: 6, column: 3 },
      "/domains/chat.org/horizon": { default: true },
      "/domains/chat.org/rooms/a~0b": { file: "xroom.yaml", line: 10, column: 7 },
      "/domains/chat.org/rooms/alpha/lock": { file: "t.yaml", line: 5, column: 7, template: "team" },
      "/domains/chat.org/rooms/alpha/bookings/daily": { file: "t.yaml", line: 8, column: 9, template: "team" },
    });
    expect(renderConfigJson(await shown())).not.toMatch(/hunter2|velvet/);
  });

  it("unfolds series, with their overrides, when asked", async () => {
    const config = await shown({}, true);
    const bookings = json(config).domains["chat.org"]?.rooms["alpha"]?.bookings ?? {};
    expect(Object.keys(bookings)).toEqual([
      "daily@2026-11-24T08:30:00Z",
      "daily@2026-11-25T08:30:00Z",
      "daily@2026-11-26T08:30:00Z",
    ]);
    expect(bookings["daily@2026-11-25T08:30:00Z"]).toEqual({
      start: "2026-11-25T10:00:00Z",
      duration: "15m",
      grace: 0,
      lock: true,
      password: { literal: true },
      hostKey: true,
    });
    expect(renderConfigText(config)).not.toMatch(/hunter2|velvet/);
  });

  it("is limited to a scope", async () => {
    const addresses = async (targets: string[], occurrences = false): Promise<unknown> => {
      const { rooms } = json(await shown({ targets }, occurrences)).domains["chat.org"] ?? {};
      return Object.entries(rooms ?? {}).map(([name, { bookings }]) => [name, Object.keys(bookings ?? {})]);
    };
    expect(await addresses(["room/chat.org/beta"])).toEqual([["beta", []]]);
    expect(await addresses(["booking/**/daily"])).toEqual([["alpha", ["daily"]]]);
    expect(await addresses(["booking/**/daily@2026-11-26*"], true)).toEqual([["alpha", ["daily@2026-11-26T08:30:00Z"]]]);
    expect(json(await shown({ targets: ["nothing"] })).domains).toEqual({});
    expect(json(await shown({ domains: ["other.org"] })).domains).toEqual({});
  });
});
