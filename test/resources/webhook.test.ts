import { describe, expect, it } from "vitest";
import type { Observed } from "../../src/resources/contract.ts";
import { webhook as kind } from "../../src/resources/webhook/index.ts";
import { type Domain, domainOf, hooked, planned, type Scenario, changeLines } from "../plan/scenario.ts";

const CRM = "webhook/chat.org/crm";
const crm = (own: NonNullable<Domain["webhooks"]>[string], rest: Domain = {}) => ({
  "chat.org": { ...rest, webhooks: { crm: own } },
});
const url = "https://crm.test/xroom";
const owned: Scenario = { objects: { [CRM]: { id: 1 } } };
const robot = (id: number, number: number, validated: boolean): Observed => ({
  ...hooked(id, ""),
  key: `robot\n${number}\n`,
  spec: { robot: number, validated },
});

describe("a webhook", () => {
  it("is added and validated, in one change", () => {
    const made = planned({ domains: crm({ target: { url }, room: "board" }) });
    expect(changeLines(made)).toEqual([`add ${CRM} (new): webhook.add, webhook.validate`]);
    expect(made.calls[0]?.data).toEqual({ domain: "chat.org", type: "url", url, roomName: "board" });
  });

  it("of a robot, or that shall not be validated, is only added", () => {
    const made = planned({ domains: crm({ target: { robot: 42 } }) });
    expect(changeLines(made)).toEqual([`add ${CRM} (new): webhook.add`]);
    expect(made.calls[0]?.data).toEqual({ domain: "chat.org", type: "robot", robotId: 42 });
    expect(changeLines(planned({ domains: crm({ target: { url }, validate: false }) }))).toEqual([
      `add ${CRM} (new): webhook.add`,
    ]);
  });

  it("that is listed and not validated is validated; a robot, and one that shall not be, is left", () => {
    const unvalidated = { ...hooked(1, url), spec: { url, validated: false } };
    expect(changeLines(planned({ domains: crm({ target: { url } }), observed: [unvalidated], ...owned }))).toEqual([
      `validate ${CRM} (unvalidated): webhook.validate`,
    ]);
    expect(planned({ domains: crm({ target: { url }, validate: false }), observed: [unvalidated], ...owned }).changes).toEqual(
      [],
    );
    expect(planned({ domains: crm({ target: { robot: 42 } }), observed: [robot(1, 42, false)], ...owned }).changes).toEqual([]);
  });

  it("is replaced where anything about it changes: its url, its kind, its room, its region", () => {
    const replaced = (own: Parameters<typeof crm>[0], observed: Observed): unknown => {
      const made = planned({ domains: crm(own), observed: [observed], ...owned });
      return [changeLines(made)[0]?.split(" (")[0], made.changes[0]?.fields];
    };
    const replace = `replace ${CRM}`;
    expect(replaced({ target: { url } }, hooked(1, "https://old.test/"))).toEqual([replace, ["url"]]);
    expect(replaced({ target: { url } }, robot(1, 42, true))).toEqual([replace, ["url"]]);
    expect(replaced({ target: { robot: 42 } }, hooked(1, url))).toEqual([replace, ["robot"]]);
    expect(replaced({ target: { url }, room: "board" }, hooked(1, url))).toEqual([replace, ["room"]]);
    expect(replaced({ target: { url }, room: undefined }, hooked(1, url, { room: "board" }))).toEqual([replace, ["room"]]);
    expect(replaced({ target: { url }, regions: undefined }, hooked(1, url, { region: "sfo-1" }))).toEqual([`add ${CRM}`, []]);
  });

  it("carries a half-done replacement on instead of beginning again", () => {
    const observed = [hooked(1, "https://old.test/"), { ...hooked(2, url), spec: { url, validated: false } }];
    const made = planned({ domains: crm({ target: { url } }), observed, ...owned });
    expect(changeLines(made)).toEqual([`replace ${CRM} (config): webhook.validate, webhook.remove`]);
    const validated = planned({
      domains: crm({ target: { url } }),
      observed: [hooked(1, "https://old.test/"), hooked(2, url)],
      ...owned,
    });
    expect(changeLines(validated)).toEqual([`replace ${CRM} (config): webhook.remove`]);
  });

  it("is the same where the urls differ only in how they are written", () => {
    const made = planned({
      domains: crm({ target: { url: "https://CRM.test:443" } }),
      observed: [hooked(1, "https://crm.test/")],
      ...owned,
    });
    expect(made.changes).toEqual([]);
  });

  it("lies in its room's region, in its domain's, or in those that it names", () => {
    const regionsOf = (own: Parameters<typeof crm>[0]): string[] =>
      kind
        .desire(
          domainOf("chat.org", {
            region: "sgp-1",
            rooms: { board: { region: "sfo-1" }, "caf\u00e9": { region: "sfo-1" } },
            webhooks: { crm: own },
          }),
          {
            now: 0,
            regions: new Map(),
          },
        )
        .desired.map(({ address, region }) => `${address} ${region}`);
    expect(regionsOf({ target: { url }, room: "board" })).toEqual([`${CRM} sfo-1`]);
    expect(regionsOf({ target: { url }, room: "cafe\u0301" })).toEqual([`${CRM} sfo-1`]);
    expect(regionsOf({ target: { url }, room: "elsewhere" })).toEqual([`${CRM} sgp-1`]);
    expect(regionsOf({ target: { url } })).toEqual([`${CRM} sgp-1`]);
    expect(regionsOf({ target: { url }, regions: ["fra-1", "sfo-1"] })).toEqual([`${CRM}@fra-1 fra-1`, `${CRM}@sfo-1 sfo-1`]);
  });

  it("may not be declared twice for one region under two names", () => {
    const webhooks = {
      a: { target: { url } },
      b: { target: { url } },
      c: { target: { url }, room: "board" },
      d: { target: { url }, regions: ["sfo-1"] },
    };
    const { diagnostics } = kind.desire(domainOf("chat.org", { webhooks }), { now: 0, regions: new Map() });
    expect(diagnostics).toMatchObject([
      { code: "duplicate-declaration", summary: "webhook/chat.org/b is the same webhook as webhook/chat.org/a" },
    ]);
  });

  it("that is there twice is taken once; the other is named, and left alone as long as it isn't ours", () => {
    const domains = crm({ target: { url } });
    const made = planned({ domains, observed: [hooked(1, url), hooked(2, url)], ...owned });
    expect(made.changes).toEqual([]);
    expect(made.diagnostics).toMatchObject([
      {
        severity: "warning",
        code: "duplicate-object",
        summary: `region fra-1 holds ${CRM} twice: 1 is taken for it, 2 is left alone`,
      },
    ]);
    const swept = planned({
      domains: crm({ target: { url } }, { unmanaged: "remove" }),
      observed: [hooked(1, url), hooked(2, url)],
      ...owned,
    });
    expect(changeLines(swept)).toEqual(["remove webhook/chat.org/~2 (undeclared): webhook.remove"]);
  });

  it("is adopted where it gets regions of its own, or loses them, and is added where there is none yet", () => {
    const spread = planned({
      domains: crm({ target: { url }, regions: ["fra-1", "sfo-1"] }),
      observed: [hooked(1, url)],
      ...owned,
    });
    expect(changeLines(spread)).toEqual([
      `adopt ${CRM}@fra-1 (new)`,
      `add ${CRM}@sfo-1 (new): sfo-1 webhook.add, sfo-1 webhook.validate`,
    ]);
    const objects = { [`${CRM}@fra-1`]: { id: 1 }, [`${CRM}@sfo-1`]: { id: 1, region: "sfo-1" } };
    const observed = [hooked(1, url), hooked(1, url, { region: "sfo-1" })];
    const gathered = planned({ domains: crm({ target: { url } }), observed, objects });
    expect(changeLines(gathered)).toEqual([`adopt ${CRM} (new)`, `remove ${CRM}@sfo-1 (undeclared): sfo-1 webhook.remove`]);
  });

  it("of each region is replaced there, in that region's own order", () => {
    const objects = { [`${CRM}@fra-1`]: { id: 1 }, [`${CRM}@sfo-1`]: { id: 1, region: "sfo-1" } };
    const observed = [hooked(1, "https://old.test/"), hooked(1, "https://old.test/", { region: "sfo-1" })];
    const made = planned({ domains: crm({ target: { url }, regions: ["fra-1", "sfo-1"] }), observed, objects });
    expect(changeLines(made)).toEqual([
      `replace ${CRM}@fra-1 (config): webhook.add, webhook.validate, webhook.remove`,
      `replace ${CRM}@sfo-1 (config): sfo-1 webhook.add, sfo-1 webhook.validate, sfo-1 webhook.remove`,
    ]);
    const remove = made.calls.filter(({ method }) => method === "remove");
    const validate = made.calls.filter(({ method }) => method === "validate");
    expect(remove.map(({ region, requires }) => [region, requires])).toEqual(validate.map(({ region, id }) => [region, [id]]));
  });

  it("is replaced in safe order whatever it was and becomes; without validation, once the new one is there", () => {
    const requirements = (own: Parameters<typeof crm>[0], observed: Observed): unknown => {
      const { calls } = planned({ domains: crm(own), observed: [observed], ...owned });
      const name = (id: string): string | undefined => calls.find((call) => call.id === id)?.method;
      return calls.map(({ method, requires }) => [method, ...requires.map(name)]);
    };
    const validated = [["add"], ["validate", "add"], ["remove", "validate"]];
    expect(requirements({ target: { url } }, hooked(1, "https://old.test/"))).toEqual(validated);
    expect(requirements({ target: { url } }, robot(1, 42, true))).toEqual(validated);
    const added = [["add"], ["remove", "add"]];
    expect(requirements({ target: { robot: 42 } }, hooked(1, url))).toEqual(added);
    expect(requirements({ target: { url }, validate: false }, hooked(1, "https://old.test/"))).toEqual(added);
  });

  it("with an address that can't be read as a url is compared as it is", () => {
    expect(kind.keyOfCall({ domain: "chat.org", type: "url", url: "not a url" })).toEqual({
      domain: "chat.org",
      key: "url\nnot a url\n",
    });
    expect(kind.keyOfCall({ domain: "chat.org", type: "robot", robotId: 7, roomName: "board" })).toEqual({
      domain: "chat.org",
      key: "robot\n7\nboard",
    });
  });
});
