import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { allLists, observe } from "../../src/plan/observe.ts";
import { placesInUse } from "../../src/plan/places.ts";
import { createScope } from "../../src/plan/scope.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { desiredOf, type Scenario, stateOf } from "./scenario.ts";

const REGIONS = new Map(["fra-1", "sfo-1", "sgp-1"].map((name) => [name, { url: `https://${name}.signal.xroom.app` }]));
const places = (scenario: Scenario, domains: readonly string[] = []): string[] => {
  const { domains: configs, desired } = desiredOf(scenario);
  return placesInUse(configs, desired, stateOf(scenario), createScope({ domains, targets: [] }), REGIONS).map(
    ({ region, domain }) => `${region} ${domain}`,
  );
};

describe("the places in use", () => {
  it("are where something is declared or owned", () => {
    const scenario: Scenario = {
      domains: { "chat.org": { rooms: { far: { region: "sfo-1" } } }, "acme.test": {} },
      objects: {
        "booking/chat.org/board/x": { id: 1, region: "sgp-1" },
        "webhook/gone.test/x": { id: 1, region: "sfo-1", predecessors: [{ region: "fra-1", id: 2 }] },
      },
      intents: [{ address: "booking/lost.test/a/b", kind: "booking", region: "sgp-1", domain: "lost.test", key: "" }],
      missing: [{ address: "booking/lost.test/a/c", kind: "booking", region: "fra-1", id: 3, since: "2026-11-23T08:00:00Z" }],
    };
    expect(places(scenario)).toEqual([
      "fra-1 acme.test",
      "fra-1 chat.org",
      "sfo-1 chat.org",
      "sgp-1 chat.org",
      "fra-1 gone.test",
      "sfo-1 gone.test",
      "fra-1 lost.test",
      "sgp-1 lost.test",
    ]);
    expect(places(scenario, ["a*", "lost.test"])).toEqual(["fra-1 acme.test", "fra-1 lost.test", "sgp-1 lost.test"]);
  });

  it("don't need a domain to have a region of its own", () => {
    const { desired } = desiredOf({ domains: { "chat.org": { rooms: { a: { region: "sfo-1" } } } } });
    const domains = new Map([["chat.org", { name: "chat.org", region: undefined }]]) as never;
    const found = placesInUse(domains, desired, stateOf({}), createScope({ domains: [], targets: [] }), REGIONS);
    expect(found).toEqual([{ region: "sfo-1", domain: "chat.org" }]);
  });

  it("must be in regions that the config knows", () => {
    expect(() => places({ objects: { "booking/chat.org/a/b": { id: 1, region: "mars-1" } } })).toThrow(
      /objects in mars-1, which the config does not know as a region: booking\/chat\.org\/a\/b$/,
    );
    const intents = [{ address: "booking/lost.test/a/b", kind: "booking", region: "mars-1", domain: "lost.test", key: "" }];
    const objects = {
      "webhook/chat.org/crm": { id: 1, region: "fra-1", predecessors: [{ region: "mars-1", id: 2 }] },
      "booking/gone.test/a/b": { id: 1, region: "mars-1" },
    };
    expect(() => places({ objects, intents }, ["chat.org", "lost.test"])).toThrow(
      /as a region: webhook\/chat\.org\/crm and booking\/lost\.test\/a\/b$/,
    );
  });
});

describe("two regions that are one server", () => {
  const regions = new Map([
    ...REGIONS,
    ["eu", { url: "https://api.xroom.app" }],
    ["us", { url: "https://sfo-1.signal.xroom.app" }],
  ]);
  const inUse = (scenario: Scenario): number => {
    const { domains, desired } = desiredOf(scenario);
    return placesInUse(domains, desired, stateOf(scenario), createScope({ domains: [], targets: [] }), regions).length;
  };

  it("are refused where one domain is in both, as each lists what the other has", () => {
    const domains = { "chat.org": { rooms: { board: { region: "eu" } } } };
    expect(() => inUse({ domains })).toThrow("chat.org is, or was, in fra-1 and in eu, which are one server");
    const moved = { domains: { "chat.org": { region: "us" } }, objects: { "booking/chat.org/a/b": { id: 1, region: "sfo-1" } } };
    expect(() => inUse(moved)).toThrow("chat.org is, or was, in us and in sfo-1");
  });

  it("may serve a domain each", () => {
    expect(inUse({ domains: { "chat.org": { region: "us" }, "talk.org": { region: "sfo-1" } } })).toBe(2);
  });
});

describe("observing", () => {
  it("names each failed region and cause once", async () => {
    const { connection } = await serveRaw((heard: { url: string }, response: { statusCode: number; end(text: string): void }) => {
      response.statusCode = heard.url.endsWith("booking") ? 500 : 200;
      response.end(heard.url.endsWith("booking") ? "<html>oops</html>" : "[]");
    });
    const failed = await observe(
      connection.reader,
      allLists(
        [
          { region: "fra-1", domain: "chat.org" },
          { region: "fra-1", domain: "acme.test" },
        ],
        KINDS,
      ),
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Failure);
    expect((failed as Failure).diagnostics).toMatchObject([
      { code: "api-server-error", summary: "region fra-1, booking.list: the server failed (500)" },
    ]);
  });

  it("lists each kind of each place", async () => {
    const { connection, heard } = await serveRaw([]);
    const { lists } = await observe(connection.reader, allLists([{ region: "fra-1", domain: "chat.org" }], KINDS));
    expect(lists.map(({ kind, objects }) => [kind, objects])).toEqual([
      ["room", []],
      ["booking", []],
      ["webhook", []],
    ]);
    expect(heard).toHaveLength(4);
  });

  it("throws a bug's error as it is", async () => {
    const broken = { name: "broken", observe: () => Promise.reject(new TypeError("ours")) } as never;
    await expect(observe({} as never, allLists([{ region: "fra-1", domain: "chat.org" }], [broken]))).rejects.toThrow(TypeError);
  });
});
