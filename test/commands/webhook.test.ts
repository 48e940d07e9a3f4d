import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { createProject, type Project } from "../harness/project.ts";
import { createGate } from "../emulator/listener.ts";
import { closedPort } from "../harness/raw-socket.ts";
import { listen } from "../harness/world.ts";
import { EVENTS, KEY, posterTo, serve } from "../webhooks/flavours.ts";
import { HARMFUL } from "./fixtures.ts";

const MANUAL = "c9002b50c6911daa18854e1ec25d5b47";
const SIGNATURE = "b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b";
const KEYED = { XROOM_WEBHOOK_KEY: KEY };

describe("xroom webhook sign", () => {
  it.each([
    ["XROOM_WEBHOOK_KEY", KEYED, []],
    ["a variable of another name", { CRM_KEY: KEY }, ["--key-env", "CRM_KEY"]],
    ["a file, without its last line break", {}, ["--key-file", "key"]],
  ] as const)("prints the manual's example with the key from %s", async (_, environment, args) => {
    const project = await createProject({ key: `${KEY}\n` }, environment);
    expect(await project.xroom("webhook", "sign", MANUAL, ...args)).toEqual({ code: 0, out: `${SIGNATURE}\n`, err: "" });
  });

  it("makes a text to sign if none is given, as JSON too", async () => {
    const project = await createProject({}, KEYED);
    const { out } = await project.xroom("webhook", "sign");
    const [, text = "", signature] = /^signThis {3}([0-9a-f]{32})\nsignature {2}([0-9a-f]{64})\n$/.exec(out) ?? [];
    expect(signature).toBe(sign(KEY, text));
    const json = await project.xroom("webhook", "sign", MANUAL, "--json");
    expect(JSON.parse(json.out)).toEqual({ signThis: MANUAL, signature: SIGNATURE });
  });

  it("takes a key from the command line, and warns that others can read it", async () => {
    const project = await createProject({});
    const { code, out, err } = await project.xroom("webhook", "sign", MANUAL, "--key", KEY);
    expect({ code, out }).toEqual({ code: 0, out: `${SIGNATURE}\n` });
    expect(err).toMatch(/^warning\[key-on-command-line\]: .*\n.*XROOM_WEBHOOK_KEY, --key-env or --key-file\.\n$/);
    expect((await project.xroom("webhook", "sign", MANUAL, "--key", KEY, "--log-level", "error")).err).toBe("");
  });

  it.each([
    ["no key", {}, [], "XROOM_WEBHOOK_KEY is not set"],
    ["an empty one", { XROOM_WEBHOOK_KEY: "" }, [], "the webhook key in XROOM_WEBHOOK_KEY is empty"],
    ["an unset variable", KEYED, ["--key-env", "NOT_SET"], "NOT_SET is not set"],
    ["a file that isn't there", KEYED, ["--key-file", "nowhere"], "can't be read"],
    ["two keys", KEYED, ["--key-file", "key", "--key", "x"], "exclude each other"],
    ["the API's secret for a key", { ...KEYED, XROOM_SECRET: KEY }, [], "the webhook key is XROOM_SECRET"],
    ["nothing to sign", KEYED, [""], "there is nothing to sign"],
  ] as const)("refuses %s", async (_, environment, args, expected) => {
    const project = await createProject({}, environment);
    const text = args[0] === "" ? [] : [MANUAL];
    const { code, out, err } = await project.xroom("webhook", "sign", ...text, ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(expected);
    expect(err).not.toContain(KEY);
  });

  it("warns of a key that ends with a blank", async () => {
    const project = await createProject({}, { XROOM_WEBHOOK_KEY: `${KEY} ` });
    const { out, err } = await project.xroom("webhook", "sign", MANUAL);
    expect(out).toBe(`${sign(`${KEY} `, MANUAL)}\n`);
    expect(err).toMatch(/warning\[blanks-around-key\]/);
  });
});

describe("xroom webhook check", () => {
  interface Findings {
    readonly ok: boolean;
    readonly remarks: readonly { readonly code: string }[];
    readonly checks: readonly {
      readonly name: string;
      readonly status: number | null;
      readonly diagnostics: readonly { readonly code: string; readonly summary: string }[];
    }[];
  }
  const findings = async (project: Project, ...args: string[]): Promise<Findings & { code: number | null }> => {
    const { code, out, err } = await project.xroom("webhook", "check", ...args, "--json");
    expect(err).toBe("");
    return { code, ...(JSON.parse(out) as Findings) };
  };

  it("finds no fault in a correct listener, and sends it each kind of event", async () => {
    const { url, events } = await listen(KEY);
    const project = await createProject({}, KEYED);
    const { code, out, err } = await project.xroom("webhook", "check", url, "--domain", "chat.org", "--room", "lobby");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^REQUEST +STATUS +TIME +RESULT\nvalidation +200 +\d+ ms +ok\nroomCreated .* ok\nclientAdded .* ok\nclientsRemoved .* ok\nroomRemoved .* ok\nxroomCheck .* ok\nThe listener answers as the platform expects\.\n$/,
    );
    expect(err).toMatch(/^\nnote\[loopback\]: 127\.0\.0\.1:\d+ is this machine, which the platform can't reach\n/);
    const names = ["roomCreated", "clientAdded", "clientsRemoved", "roomRemoved", "xroomCheck"];
    expect(events).toMatchObject(names.map((event) => ({ event, domain: "chat.org" })));
    expect(events.slice(0, 4)).toMatchObject(names.slice(0, 4).map(() => ({ payload: { room: { name: "lobby" } } })));
  });

  it("sends no events with --no-events", async () => {
    const { url, events } = await listen(KEY);
    const project = await createProject({}, KEYED);
    const { out } = await project.xroom("webhook", "check", url, "--no-events");
    expect(out).toMatch(/validation as the platform expects\.\n$/);
    expect(events).toEqual([]);
  });

  it("says what is wrong with the signature, and what to do", async () => {
    const url = await serve(async (request, response) => {
      const body = JSON.parse(await textOf(request)) as { signThis: string };
      response.end(JSON.stringify(sign(KEY, body.signThis).toUpperCase()));
    });
    const project = await createProject({}, KEYED);
    const { code, out, err } = await project.xroom("webhook", "check", url, "--no-events");
    expect(code).toBe(1);
    expect(out).toMatch(/validation +200 .* failed\n$/);
    expect(err).toMatch(
      /error\[signature-quotes\]: validation: the signature is in quotes\n[\s\S]*text\/plain[\s\S]*error\[signature-upper-case\]/,
    );
  });

  it("recognises a listener that signs with the API's secret", async () => {
    const url = await serve(async (request, response) => {
      const { signThis = "" } = JSON.parse(await textOf(request)) as { signThis?: string };
      response.end(createHmac("sha256", "the API's secret").update(signThis).digest("hex"));
    });
    const project = await createProject({}, { ...KEYED, XROOM_SECRET: "the API's secret" });
    const { checks } = await findings(project, url, "--no-events");
    expect(checks[0]?.diagnostics).toMatchObject([{ code: "api-secret" }]);
  });

  it("reports a redirect and its target, and doesn't follow it", async () => {
    const { url: elsewhere, events } = await listen(KEY);
    const url = await serve((_, response) => void response.writeHead(301, { location: `${elsewhere}/` }).end());
    const project = await createProject({}, KEYED);
    const { code, checks } = await findings(project, url);
    expect(code).toBe(1);
    expect(checks[0]?.diagnostics).toMatchObject([{ code: "redirect", summary: `answered 301, a redirect to ${elsewhere}/` }]);
    expect(events).toEqual([]);
  });

  it("shows the answer to each kind of event, and reports a shared problem once", async () => {
    const url = await serve(async (request, response) => {
      const { event, signThis = "" } = JSON.parse(await textOf(request)) as { event: string; signThis?: string };
      if (event === "validation") response.end(sign(KEY, signThis));
      else response.writeHead(event === "roomCreated" ? 200 : event === "xroomCheck" ? 400 : 500).end();
    });
    const project = await createProject({}, KEYED);
    const { code, out, err } = await project.xroom("webhook", "check", url);
    expect(code).toBe(1);
    expect(out).toMatch(/roomCreated +200 .* ok\nclientAdded +500 .* failed\n[\s\S]*xroomCheck +400 .* ok, but see below\n$/);
    expect(err).toContain("error[bad-status]: clientAdded, clientsRemoved, roomRemoved: answered 500\n");
    expect(err).toContain("warning[unknown-event-refused]: xroomCheck: answered 400 to an event that is not in the manual\n");
  });

  it("waits no longer than --timeout", async () => {
    const url = await serve(() => undefined);
    const project = await createProject({}, KEYED);
    const { code, checks } = await findings(project, url, "--timeout", "1s");
    expect(code).toBe(1);
    expect(checks).toMatchObject([
      { status: null, diagnostics: [{ code: "listener-timeout", summary: "did not answer within 1 s" }] },
    ]);
  });

  it("reports a listener that can't be reached, breaks off, or has a bad certificate", async () => {
    const project = await createProject({}, KEYED);
    const closed = await findings(project, `http://127.0.0.1:${await closedPort()}/`);
    expect(closed.checks).toMatchObject([{ status: null, diagnostics: [{ code: "listener-unreachable" }] }]);
    const unknown = await findings(project, "http://crm.invalid/");
    expect(unknown.checks).toMatchObject([
      { diagnostics: [{ summary: expect.stringMatching(/^crm\.invalid can't be reached/) as string }] },
    ]);
    expect(unknown.remarks).toMatchObject([{ code: "insecure-url" }]);
    expect((await findings(project, "https://crm.invalid/")).remarks).toEqual([]);
    const rude = await serve((request) => void request.socket.destroy());
    expect((await findings(project, rude)).checks).toMatchObject([{ diagnostics: [{ code: "listener-broken" }] }]);
    const tls = new URL("../emulator/tls/", import.meta.url);
    const [cert, tlsKey] = ["loopback.cert.pem", "loopback.key.pem"].map((name) => readFileSync(new URL(name, tls)));
    const server = createHttpsServer({ cert, key: tlsKey }, (_, response) => void response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const untrusted = await findings(project, `https://127.0.0.1:${port}/`);
    expect(untrusted.checks).toMatchObject([{ status: null, diagnostics: [{ code: "listener-untrusted" }] }]);
    const plain = await serve((_, response) => void response.end());
    const notTls = await findings(project, plain.replace("http:", "https:"));
    expect(notTls.checks).toMatchObject([{ status: null, diagnostics: [{ code: "listener-tls" }] }]);
  });

  it.each([
    ["no web address", "crm.example.com", "not a web address"],
    ["another protocol", "ftp://crm.example.com/", "not a web address"],
    ["a password in it", "https://me:pw@crm.example.com/", "holds a user or a password"],
  ])("refuses a url with %s", async (_, url, expected) => {
    const project = await createProject({}, KEYED);
    const { code, out, err } = await project.xroom("webhook", "check", url);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(expected);
  });

  it("stops at Ctrl-C", async () => {
    const asked = createGate();
    const url = await serve(() => asked.open());
    const project = await createProject({}, KEYED);
    const check = project.start("webhook", "check", url);
    await asked.opened;
    check.kill("SIGINT");
    expect(await check.ended).toEqual({ code: 130, out: "", err: "Stopped: nothing was changed.\n" });
  });
});

async function textOf(request: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe("xroom webhook listen", () => {
  const start = async (args: readonly string[] = [], environment: Record<string, string> = KEYED) => {
    const project = await createProject({}, environment);
    const listener = project.start("webhook", "listen", "--port", "0", ...args);
    await listener.said("http://127.0.0.1:");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(listener.heard())?.[0] ?? "";
    const end = async () => {
      listener.kill("SIGINT");
      return listener.ended;
    };
    return { listener, url, post: posterTo(url), end };
  };

  it("answers validations, prints a line for each event, masks secrets, and ends with 0 on Ctrl-C", async () => {
    const { post, listener, end } = await start();
    expect(await (await post(JSON.stringify({ event: "validation", signThis: MANUAL }))).text()).toBe(SIGNATURE);
    for (const event of Object.values(EVENTS)) expect((await post(JSON.stringify(event))).status).toBe(200);
    await post(JSON.stringify({ event: "roomRenamed", domain: "chat.org", payload: { password: "s3cret-pw" } }));
    await post(JSON.stringify({ event: "roomRemoved", payload: {} }));
    await post("{");
    await post("x", { method: "PUT", target: "/x" });
    await listener.said("405");
    const { code, out, err } = await end();
    expect(code).toBe(0);
    expect(err).toBe("Only this machine reaches it: put a tunnel or an https proxy in front of it for the platform.\n");
    expect(
      out
        .replaceAll(/^\d\d:\d\d:\d\dZ /gm, "")
        .split("\n")
        .slice(1),
    ).toEqual([
      "validation → 200, signed",
      "roomCreated chat.org/board: conference for 256, locked, password ***, host key *** (webhook 3) → 200",
      "roomRemoved chat.org/board (webhook 3) → 200",
      "clientAdded chat.org/board: ben, conference user (webhook 3) → 200",
      "clientsRemoved chat.org/board: ben, conference user (webhook 3) → 200",
      'roomRenamed chat.org, not in the manual: {"password":"***"} → 200',
      "roomRemoved, differs from the manual: webhookId is not a number: {} → 200",
      "POST / refused → 400 the body is not JSON in UTF-8",
      "PUT /x refused → 405 only POST is accepted",
      "",
    ]);
  });

  it("signs with the sandbox's key under --sandbox, whatever the environment holds, unless another is named", async () => {
    const validation = JSON.stringify({ event: "validation", signThis: MANUAL });
    const sandboxed = await start(["--sandbox"]);
    expect(await (await sandboxed.post(validation)).text()).toBe(sign(DEMO_WEBHOOK_KEY, MANUAL));
    expect((await sandboxed.end()).code).toBe(0);
    const named = await start(["--sandbox", "--key-env", "XROOM_WEBHOOK_KEY"]);
    expect(await (await named.post(validation)).text()).toBe(SIGNATURE);
    expect((await named.end()).code).toBe(0);
  });

  it("prints secrets with --show-secrets", async () => {
    const { post, listener, end } = await start(["--show-secrets"]);
    await post(JSON.stringify(EVENTS.roomCreated));
    await listener.said("password s3cret-pw, host key h0st-key");
    expect((await end()).code).toBe(0);
  });

  it("prints only NDJSON, with secrets masked unless --show-secrets is given", async () => {
    for (const [args, password] of [
      [["--json"], "***"],
      [["--json", "--show-secrets"], "s3cret-pw"],
    ] as const) {
      const { url, post, listener, end } = await start(args);
      await post(JSON.stringify({ event: "validation", signThis: MANUAL }));
      await post(JSON.stringify(EVENTS.roomCreated));
      await post(JSON.stringify({ event: "room\u001b[2Jnew" }));
      await post("", { method: "GET", body: null, target: "/elsewhere" });
      await listener.said("/elsewhere");
      const { code, out, err } = await end();
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).not.toMatch(HARMFUL);
      const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
      const { room } = EVENTS.roomCreated.payload;
      const hostKey = password === "***" ? "***" : room.hostKey;
      expect(
        out
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual([
        { at, type: "ready", url: `${url}/` },
        { at, status: 200, type: "validation", event: "validation", signThis: MANUAL },
        { at, status: 200, type: "event", ...EVENTS.roomCreated, payload: { room: { ...room, password, hostKey } } },
        { at, status: 200, type: "unknown", event: "room\u001b[2Jnew" },
        { at, status: 405, type: "refused", method: "GET", target: "/elsewhere", why: "only POST is accepted" },
      ]);
    }
  });

  it("escapes control characters", async () => {
    const { post, listener, end } = await start();
    const nasty = "a\u001b[2J\u001b]0;pwned\u0007b\r\nc\u202ed";
    const room = { ...EVENTS.roomCreated.payload.room, name: nasty };
    await post(JSON.stringify({ ...EVENTS.roomCreated, domain: nasty, payload: { room } }));
    await post(JSON.stringify({ ...EVENTS.clientAdded, payload: { room, client: { id: nasty, type: 99 } } }));
    await post(JSON.stringify({ event: nasty, payload: nasty }));
    await post(JSON.stringify({ event: "last" }));
    await listener.said("last");
    expect((await end()).out).not.toMatch(HARMFUL);
  });

  it("signs nothing for a web page, but answers a tunnel with a public host name", async () => {
    const { url, end } = await start();
    const ask = (headers: Record<string, string>): Promise<string> =>
      new Promise((resolve, reject) => {
        const sent = request(url, { method: "POST", headers }, (response) => {
          void textOf(response).then((text) => resolve(`${response.statusCode} ${text}`));
        });
        sent.on("error", reject).end(JSON.stringify({ event: "validation", signThis: MANUAL }));
      });
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect(await ask({ host: "evil.example", ...headers })).toBe("403 requests from web pages are refused\n");
    expect(await ask({ host: "hooks.example", "content-type": "application/json" })).toBe(`200 ${SIGNATURE}`);
    expect((await end()).out).toContain("POST / refused → 403 requests from web pages are refused\n");
  });

  it("listens on its path only", async () => {
    const { post, end } = await start(["--path", "/hooks/7d2f"]);
    expect((await post(JSON.stringify(EVENTS.roomRemoved), { target: "/hooks/7d2f" })).status).toBe(200);
    expect((await post(JSON.stringify(EVENTS.roomRemoved), { target: "/" })).status).toBe(404);
    expect((await end()).out).toContain("POST / refused → 404 not found\n");
  });

  it("forwards events unchanged, and passes on the target's answer", async () => {
    const got: { url: string | undefined; headers: unknown; body: string }[] = [];
    const target = await serve(async (request, response) => {
      got.push({ url: request.url, headers: request.headers, body: await textOf(request) });
      response.writeHead(202, { "content-type": "text/x-own", "x-other": "1" }).end("thanks");
    });
    const { post, listener, end } = await start(["--forward", `${target}/hooks?a=b`]);
    const body = JSON.stringify(EVENTS.roomCreated, null, 3);
    const headers = { "content-type": "application/json; charset=utf-8", "x-from": "the platform" };
    const response = await post(body, { headers });
    expect({ status: response.status, type: response.headers.get("content-type"), text: await response.text() }).toEqual({
      status: 202,
      type: "text/x-own",
      text: "thanks",
    });
    expect(got).toMatchObject([{ url: "/hooks?a=b", headers, body }]);
    // With a key, a validation is answered here.
    expect(await (await post(JSON.stringify({ event: "validation", signThis: MANUAL }))).text()).toBe(SIGNATURE);
    expect(got).toHaveLength(1);
    await listener.said("signed");
    expect((await end()).out).toMatch(/\(webhook 3\) → 202 from 127\.0\.0\.1:\d+ in \d+ ms\n/);
  });

  it("forwards validations too without a key", async () => {
    const { url: target } = await listen(KEY);
    const { post, listener, end } = await start(["--forward", target], {});
    expect(await (await post(JSON.stringify({ event: "validation", signThis: MANUAL }))).text()).toBe(SIGNATURE);
    await listener.said("validation → 200 from");
    expect((await end()).code).toBe(0);
  });

  it("answers 502 or 504 if the target can't be reached or is too slow, and says so", async () => {
    const gone = await start(["--forward", `http://127.0.0.1:${await closedPort()}/`]);
    expect((await gone.post(JSON.stringify(EVENTS.roomRemoved))).status).toBe(502);
    await gone.listener.said("can't be reached (ECONNREFUSED)");
    expect((await gone.end()).out).toMatch(/→ 502: 127\.0\.0\.1:\d+ can't be reached \(ECONNREFUSED\), after \d+ ms\n/);
    const hanging = await serve(() => undefined);
    const slow = await start(["--forward", hanging, "--forward-timeout", "1s", "--json"]);
    expect((await slow.post(JSON.stringify(EVENTS.roomRemoved))).status).toBe(504);
    await slow.listener.said("did not answer within 1 s");
    expect((await slow.end()).code).toBe(0);
  });

  it.each([
    ["no key and nowhere to forward to", [], {}, "XROOM_WEBHOOK_KEY is not set"],
    ["a path without a slash", ["--path", "hooks"], KEYED, "--path begins with a slash"],
    ["a target that is no web address", ["--forward", "localhost"], KEYED, "not a web address"],
    ["an address that isn't this machine's", ["--host", "192.0.2.1"], KEYED, "can't listen on 192.0.2.1"],
    ["a port that is none", ["--port", "70000"], KEYED, "from 0 to 65535"],
    ["no time at all for the target", ["--forward-timeout", "0s"], KEYED, "longer than 0"],
  ] as const)("refuses %s", async (_, args, environment, expected) => {
    const project = await createProject({}, environment);
    const { code, out, err } = await project.xroom("webhook", "listen", "--port", "0", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(expected);
  });

  it("refuses to forward to itself, and refuses a taken port", async () => {
    const project = await createProject({}, KEYED);
    const port = String(await closedPort());
    const itself = await project.xroom("webhook", "listen", "--port", port, "--forward", `http://localhost:${port}/x`);
    expect(itself).toMatchObject({ code: 1, out: "" });
    expect(itself.err).toContain("--forward names this very listener");
    const { url, end } = await start();
    const taken = await project.xroom("webhook", "listen", "--port", new URL(url).port);
    expect(taken).toMatchObject({ code: 1, out: "" });
    expect(taken.err).toContain("can't listen on 127.0.0.1, port");
    expect((await end()).code).toBe(0);
  });

  it("passes the emulator's validation and xroom webhook check", async () => {
    const { url, end } = await start([], { XROOM_WEBHOOK_KEY: DEMO_WEBHOOK_KEY });
    const project = await createProject({}, { XROOM_WEBHOOK_KEY: DEMO_WEBHOOK_KEY });
    expect((await project.xroom("webhook", "check", url)).code).toBe(0);
    expect((await end()).code).toBe(0);
  });
});
