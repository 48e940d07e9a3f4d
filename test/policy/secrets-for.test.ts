/** `secretsFor` of a policy: which domain may name which secret. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { readPolicy } from "../../src/policy/index.ts";
import { remarkOnWebhookSecrets } from "../../src/project/webhook-secrets.ts";
import { createProject } from "../config/project.ts";
import { tryLoad } from "../../src/project/load.ts";
import { xroom } from "../harness/in-process.ts";

const POLICY = `version: 1
secretsFor:
  chat.org: [CHAT_*, "secrets/chat/*"]
  "*.org": [SHARED]
`;
const config = (domains: string): string =>
  `version: 1\ndefaults: { region: fra-1, timezone: UTC }\ntemplates:\n  rooms:\n    locked: { password: { env: ACME_PASSWORD } }\ndomains:\n${domains}`;
const room = (domain: string, password: string): string => `  ${domain}: { rooms: { board: { ${password} } } }\n`;

async function validated(domains: string): Promise<{ readonly code: number; readonly errors: readonly string[] }> {
  const directory = createProject({
    "xroom.yaml": config(domains),
    "policy.yaml": POLICY,
    "secrets/chat/board": "b",
    "secrets/acme/board": "b",
  });
  const environment = { CHAT_BOARD: "b", ACME_PASSWORD: "a", SHARED: "s" };
  const { code, err } = await xroom(directory, ["validate", "--policy", "policy.yaml"], { environment });
  return {
    code,
    errors: [...err.matchAll(/^error\[secret-not-allowed\]: (.*)\n +--> (.*)$/gm)].map(([, what, at]) => `${at} ${what}`),
  };
}

describe("a domain", () => {
  it.each([
    ["names its own variables and files", room("chat.org", "password: { env: CHAT_BOARD }")],
    ["names its own files", room("chat.org", "password: { file: secrets/chat/board }")],
    ["names what a glob of domains gives it", room("chat.org", "password: { env: SHARED }")],
  ])("%s", async (_, domains) => {
    expect(await validated(domains)).toEqual({ code: 0, errors: [] });
  });

  it.each([
    [
      "another's variable",
      room("chat.org", "password: { env: ACME_PASSWORD }"),
      '7:50 chat.org may not name the secret "ACME_PASSWORD"',
    ],
    [
      "another's file",
      room("chat.org", "password: { file: secrets/chat/../acme/board }"),
      "7:51 chat.org may not name the secret",
    ],
    [
      "any secret, if no key fits it",
      room("acme.com", "password: { env: SHARED }"),
      '7:50 acme.com may not name the secret "SHARED"',
    ],
    ["one by a template", room("chat.org", "use: locked"), '5:32 chat.org may not name the secret "ACME_PASSWORD"'],
    [
      "one for a booking's override",
      room(
        "chat.org",
        'bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: FREQ=DAILY, overrides: { "2026-12-02T10:00": { password: { env: ACME_PASSWORD } } } } }',
      ),
      "chat.org may not name the secret",
    ],
  ])("may not name %s", async (_, domains, error) => {
    const { code, errors } = await validated(domains);
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringContaining(error)]);
  });
});

it.each([
  ["secretsFor: []", "2:1: `secretsFor` is a map"],
  ["secretsFor: { a.org: X_* }", "2:22: expected a list of globs"],
  ["secretsFor: { a.org: [1] }", "2:23: expected a glob"],
  ['secretsFor: { a.org: ["X_(1)"] }', "2:23: it is not a glob"],
  ['secretsFor: { "a[": [X] }', "2:15: it is not a glob"],
])("%s is refused at its place", async (text, problem) => {
  const failure: unknown = await readPolicy("p.yaml", `version: 1\n${text}\n`).catch((error: unknown) => error);
  if (!(failure instanceof Failure)) throw new Error("it is taken");
  expect(failure.diagnostics.map(({ summary, source }) => `${source?.line}:${source?.column}: ${summary}`)).toEqual([
    expect.stringContaining(problem),
  ]);
});

describe("a webhook that the base doesn't have", () => {
  const HOOKED = `  chat.org:
    rooms:
      board: { password: { env: CHAT_BOARD }, bookings: { b: { start: 2026-12-01T10:00, duration: 1h, password: { env: SHARED } } } }
      lobby: {}
    webhooks: { own: { url: "https://crm.example.com/x" }, lobby: { url: "https://crm.example.com/y", room: lobby } }
`;
  const load = async (domains: string, policy?: string) => {
    const directory = createProject({ "xroom.yaml": config(domains), "policy.yaml": policy ?? "" });
    const named = policy === undefined ? {} : { policy: { path: `${directory}/policy.yaml`, name: "policy.yaml" } };
    const environment = { CHAT_BOARD: "b", SHARED: "s" };
    const loaded = await tryLoad({ directory, environment, now: Date.parse("2026-11-23T09:00:00Z"), ...named });
    if ("errors" in loaded) throw new Failure(loaded.errors);
    return loaded;
  };
  const ALL = { address: () => true };

  it("gets a warning if it would be sent secrets, unless the operator says which domain may name which", async () => {
    const own = await load(HOOKED);
    const [told, ...more] = remarkOnWebhookSecrets(own, undefined, ALL);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      code: "secret-to-webhook",
      summary: "webhook/chat.org/own is new, and would be sent the secrets CHAT_BOARD and SHARED",
      source: { line: 11 },
    });
    expect(remarkOnWebhookSecrets(own, own.config, ALL)).toEqual([]);
    expect(remarkOnWebhookSecrets(own, undefined, { address: (address) => !address.startsWith("webhook/") })).toEqual([]);
    const elsewhere = await load(HOOKED.replace("example.com/x", "example.net/x"));
    expect(remarkOnWebhookSecrets(elsewhere, own.config, ALL)).toHaveLength(1);
    expect(remarkOnWebhookSecrets(await load(HOOKED, "version: 1\npolicies: {}\n"), undefined, ALL)).toHaveLength(1);
    expect(remarkOnWebhookSecrets(await load(HOOKED, POLICY), undefined, ALL)).toEqual([]);
  });
});
