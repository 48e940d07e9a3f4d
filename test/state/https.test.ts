import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { type OpenOptions, type StateBackend, thisRun } from "../../src/state/contract.ts";
import type { Failure } from "../../src/model/diagnostic.ts";
import { serialiseState } from "../../src/state/document.ts";
import { pourOut } from "../harness/endless.ts";
import { serveProxy } from "../harness/proxy.ts";
import { type HttpRequest, type Instead, serveTerraform } from "../harness/terraform-http.ts";
import { startStateProcess } from "../harness/state-process.ts";
import { booking, codesOf, describeBackend, failureOf, next, openPlace, replaceBrokenState } from "./conformance.ts";

const GITLAB = "/api/v4/projects/7/terraform/state/xroom";
const NUMBERS = { lease: 1_500, races: 40, increments: 60, kills: 3, clock: "store", renewed: false } as const;

describeBackend("Terraform's HTTP protocol, with LOCK and UNLOCK", {
  place: async () => ({ url: `${(await serveTerraform()).url}/states/production`, directory: "/nowhere", environment: {} }),
  ...NUMBERS,
});

describeBackend("Terraform's HTTP protocol, as GitLab serves it", {
  place: async () => ({ url: `${(await serveTerraform()).url}${GITLAB}`, directory: "/nowhere", environment: {} }),
  ...NUMBERS,
});

function open(url: string, options: Partial<OpenOptions> = {}): Promise<StateBackend> {
  return openPlace({ url, directory: "/nowhere", environment: {} }, options);
}

async function writeOnce(backend: StateBackend): Promise<void> {
  const lock = await backend.lock(thisRun("xroom apply"));
  try {
    await lock.write(next(await backend.read(), { "booking/chat.org/board/a": booking(1) }));
  } finally {
    await lock.unlock();
  }
}

const isLock = ({ method, url }: HttpRequest): boolean => method === "LOCK" || (method === "POST" && url.endsWith("/lock"));
const isWrite = (request: HttpRequest): boolean => ["POST", "PUT"].includes(request.method) && !isLock(request);
const say = (response: ServerResponse, status: number, text = ""): true => {
  response.writeHead(status).end(text);
  return true;
};

describe("a state behind Terraform's HTTP protocol", () => {
  it("that is broken can be replaced", async () => {
    const { url: server, stored } = await serveTerraform();
    stored.set("/states/production", { text: "{}" });
    await replaceBrokenState({ url: `${server}/states/production`, directory: "/nowhere", environment: {} });
  });

  it("sends requests like Terraform's: JSON with its MD5, the lock's id in the query, and all fields of a lock", async () => {
    const { url, requests } = await serveTerraform();
    await writeOnce(await open(`${url}/states/production?tenant=7`));
    const lock = requests.find(isLock);
    expect(lock).toMatchObject({ url: "/states/production?tenant=7", headers: { "content-type": "application/json" } });
    const info = JSON.parse(lock?.body ?? "") as Record<string, string>;
    expect(Object.keys(info)).toEqual(["ID", "Operation", "Info", "Who", "Version", "Created", "Path"]);
    expect(info["ID"]?.length).toBeLessThanOrEqual(255);
    const write = requests.find(isWrite);
    expect(write?.method).toBe("POST");
    expect(new URL(write?.url ?? "", url).searchParams.get("ID")).toBe(info["ID"]);
    expect(new URL(write?.url ?? "", url).searchParams.get("tenant")).toBe("7");
    const unlock = requests.findLast(({ method }) => method === "UNLOCK");
    expect(JSON.parse(unlock?.body ?? "")).toMatchObject({ ID: info["ID"] });
    expect(requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it("follows the environment, xroom's own variables before Terraform's", async () => {
    const { url, requests } = await serveTerraform((request, response) =>
      request.method === "PUT" && request.url.startsWith("/lock")
        ? say(response, request.body.includes("to see who") ? 423 : 200, "{}")
        : false,
    );
    const environment = {
      TF_HTTP_USERNAME: "terraform",
      XROOM_HTTP_USERNAME: "kim",
      TF_HTTP_PASSWORD: "pa55",
      TF_HTTP_LOCK_ADDRESS: `${url}/lock`,
      TF_HTTP_LOCK_METHOD: "PUT",
      XROOM_HTTP_UNLOCK_ADDRESS: `${url}/unlock`,
      TF_HTTP_UNLOCK_METHOD: "POST",
      TF_HTTP_UPDATE_METHOD: "PUT",
    };
    const lock = await (await open(`${url}/s`, { environment })).lock(thisRun("xroom apply"));
    await failureOf(lock.write(next(await (await open(`${url}/s`)).read())));
    expect(requests.map(({ method, url }) => `${method} ${url.split("?")[0]}`)).toContain("PUT /s");
    const asked = requests.find(({ url }) => url === "/lock");
    expect(asked).toMatchObject({ method: "PUT" });
    expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from("kim:pa55").toString("base64")}`);
  });

  it.each<[string, Instead, string, string]>([
    [
      "has no such endpoint",
      (request, response) => isLock(request) && say(response, 404),
      "http-no-lock",
      "TF_HTTP_LOCK_ADDRESS",
    ],
    [
      "allows no such method",
      (request, response) => isLock(request) && say(response, 405),
      "http-no-lock",
      "TF_HTTP_LOCK_ADDRESS",
    ],
    [
      "knows no such method",
      (request, response) => isLock(request) && say(response, 501),
      "http-no-lock",
      "TF_HTTP_LOCK_ADDRESS",
    ],
    [
      "gives the lock to every run",
      (request, response) => /LOCK/.test(request.method) && say(response, 200),
      "http-no-lock",
      "another place",
    ],
    ["wants credentials", (_, response) => say(response, 401), "http-denied", "TF_HTTP_USERNAME"],
    ["is not for us", (_, response) => say(response, 403), "http-denied", "TF_HTTP_USERNAME"],
    [
      "redirects elsewhere",
      (_, response) => say(response.setHeader("location", "https://evil.example/"), 302),
      "http-answer",
      "address",
    ],
    ["is ill", (request, response) => request.method === "GET" && say(response, 500), "http-answer", "log"],
    ["sends a page", (request, response) => request.method === "GET" && say(response, 200, "<html>"), "state-broken", "Restore"],
    [
      "sends a damaged body",
      (request, response) =>
        request.method === "GET" && say(response.setHeader("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="), 200, "{}"),
      "http-answer",
      "again",
    ],
    [
      "never comes to an end",
      (request, response) => {
        if (request.method === "GET") pourOut(response);
        return request.method === "GET";
      },
      "http-answer",
      "address",
    ],
    ["refuses the state", (request, response) => isWrite(request) && say(response, 413), "http-answer", "log"],
    [
      "hangs up",
      (request, response) => {
        if (request.method === "GET") response.destroy();
        return request.method === "GET";
      },
      "http-unreachable",
      "network",
    ],
  ])("is not written if its server %s, and the error says what to do", async (_, instead, code, help) => {
    const { url, stored } = await serveTerraform(instead);
    const failure = await failureOf(
      writeOnce(await open(`${url}/states/production`, { environment: { TF_HTTP_USERNAME: "u" } })),
    );
    expect(codesOf(failure)).toEqual([code]);
    expect(failure.diagnostics[0]?.help).toContain(help);
    expect([...stored.values()].every(({ text, lock }) => text === undefined && lock === undefined)).toBe(true);
  });

  it("fails with the host if no server listens", async () => {
    expect(codesOf(await failureOf((await open("http://127.0.0.1:9/state")).read()))).toEqual(["http-unreachable"]);
  });

  it("is locked and written although the answers were lost", async () => {
    let lost = 0;
    const { url, stored } = await serveTerraform((request, response) => {
      if (lost < 2 && (isWrite(request) || (isLock(request) && lost === 0))) {
        lost += 1;
        // The server does it, and the connection breaks before it can say so.
        response.end = () => response.destroy() as typeof response;
      }
      return false;
    });
    const backend = await open(`${url}/states/production`);
    await writeOnce(backend);
    expect(lost).toBe(2);
    expect((await backend.read()).serial).toBe(1);
    expect(stored.get("/states/production")?.lock).toBeUndefined();
  });

  it("never removes another program's lock, which it names, but by force", async () => {
    const { url, stored } = await serveTerraform();
    const lock = {
      ID: "9f1c",
      Operation: "OperationTypeApply",
      Info: "",
      Who: "kim@builder",
      Version: "1.9.5",
      Created: "2020-01-01T00:00:00Z",
      Path: "",
    };
    stored.set("/states/production", { lock });
    const backend = await open(`${url}/states/production`);
    const failure = await failureOf(backend.lock(thisRun("xroom apply")));
    expect(failure.kind).toBe("locked");
    expect(failure.message).toBe(`${url}/states/production is locked: another program by kim@builder since 2020-01-01T00:00:00Z`);
    expect(failure.diagnostics[0]?.help).toContain("xroom state unlock -y");
    expect(await backend.forceUnlock()).toMatchObject({ user: "kim@builder", command: "another program" });
    await writeOnce(backend);
  });

  it.each<[string, Instead]>([
    ["says nothing", (request, response) => isLock(request) && say(response, 423, "Locked")],
    ["repeats the question", (request, response) => isLock(request) && say(response, 423, request.body)],
  ])("stays locked when a refusal %s, which is no holder", async (_, instead) => {
    const { url, requests } = await serveTerraform((request, response) => {
      if (request.method === "UNLOCK") return say(response, 409, "it is ".repeat(1_000));
      return instead(request, response);
    });
    const backend = await open(`${url}/s`);
    const failure = await failureOf(backend.lock(thisRun("xroom apply")));
    expect(failure.kind).toBe("locked");
    expect(failure.message).toBe(`${url}/s is locked, and its server does not name the holder`);
    expect(failure.diagnostics[0]?.help).toContain("xroom state unlock --id ID");
    requests.length = 0;
    const refused = await failureOf(backend.forceUnlock());
    expect(codesOf(refused)).toEqual(["http-answer"]);
    expect(refused.message).toMatch(/ refused to unlock with 409: it is it is .*…$/);
    expect(refused.message.length).toBeLessThan(500);
    expect(refused.diagnostics[0]?.help).toContain("--id ID");
    expect(requests.length).toBeLessThan(10);
  });

  it("is unlocked by the id that its page shows, if the server names no holder", async () => {
    const { url, stored } = await serveTerraform((request, response) => {
      const { lock } = stored.get("/s") ?? {};
      return isLock(request) && lock !== undefined && say(response, 423);
    });
    const backend = await open(`${url}/s`);
    stored.set("/s", { lock: { ID: "9f1c" } });
    expect(codesOf(await failureOf(backend.forceUnlock("another")))).toEqual(["http-answer"]);
    expect(stored.get("/s")?.lock).toBeDefined();
    await backend.forceUnlock("9f1c");
    expect(stored.get("/s")?.lock).toBeUndefined();
    expect(await backend.forceUnlock("9f1c")).toBeUndefined();
  });

  it("is not unlocked by force for ever, if it is always taken again", async () => {
    let locks = 0;
    const { url, requests } = await serveTerraform((request, response) => {
      if (request.method === "UNLOCK") return say(response, 409);
      return isLock(request) && say(response, 423, JSON.stringify({ ID: `lock-${(locks += 1)}` }));
    });
    const failure = await failureOf((await open(`${url}/s`)).forceUnlock());
    expect(failure.message).toContain("can't be unlocked: other runs keep taking and renewing its lock");
    expect(requests.length).toBeLessThan(30);
  });

  it("does not count as locked by us after a lost answer, if the server then names no holder", async () => {
    let lost = false;
    const { url } = await serveTerraform((request, response) => {
      if (!isLock(request)) return false;
      if (lost) return say(response, 423);
      lost = true;
      response.destroy();
      return true;
    });
    expect(codesOf(await failureOf((await open(`${url}/s`)).lock(thisRun("xroom apply"))))).toEqual(["http-unreachable"]);
  });

  it("never shows a password that the server repeats", async () => {
    const basic = Buffer.from("kim:pa55word").toString("base64");
    const { url } = await serveTerraform((request, response) => say(response, 500, JSON.stringify(request.headers)));
    const environment = { TF_HTTP_USERNAME: "kim", TF_HTTP_PASSWORD: "pa55word" };
    const failure = await failureOf((await open(`${url}/s`, { environment })).read());
    expect(failure.message).toContain("500: its words are not shown");
    expect(JSON.stringify(failure.diagnostics)).not.toContain(basic);
  });

  it("is not written once the lock is gone, even if the server doesn't compare its id", async () => {
    const { url, stored } = await serveTerraform((request, response) => {
      if (!isWrite(request)) return false;
      stored.set("/s", { text: request.body });
      return say(response, 200);
    });
    const backend = await open(`${url}/s`);
    const lock = await backend.lock(thisRun("xroom apply"));
    await backend.forceUnlock();
    expect(codesOf(await failureOf(lock.write(next(await backend.read()))))).toEqual(["lock-lost"]);
    expect(stored.get("/s")?.text).toBeUndefined();
  });

  it("can be read after another program wrote it", async () => {
    const { url, stored } = await serveTerraform();
    const backend = await open(`${url}/s`);
    const state = next(await backend.read(), { "booking/chat.org/board/a": booking(1) });
    stored.set("/s", { text: serialiseState(state) });
    expect(await backend.read()).toEqual(state);
  });

  it("on another machine is reached through the proxy", async () => {
    const proxy = await serveProxy(undefined);
    const failure = await failureOf((await open("https://state.example/s", { environment: { HTTPS_PROXY: proxy.url } })).read());
    expect(codesOf(failure)).toEqual(["http-unreachable"]);
    expect(proxy.asked).toEqual(["CONNECT state.example:443"]);
  });
});

describe("the end of a lock over HTTP", () => {
  /** A server whose clock is ahead, or which tells no time. */
  const serve = async (clock: { ahead: number } | "none") => {
    const server = await serveTerraform((_, response) => {
      if (clock === "none") response.sendDate = false;
      else response.setHeader("date", new Date(Date.now() + clock.ahead).toUTCString());
      return false;
    });
    const place = { url: `${server.url}/s`, directory: "/nowhere", environment: {} };
    const dying = startStateProcess();
    expect(await dying.do(place, "lock")).toMatchObject({ outcome: "done" });
    await dying.kill();
    return { ...server, backend: await openPlace(place) };
  };
  const isLocked = async (backend: StateBackend): Promise<boolean> =>
    backend.lock(thisRun("xroom apply")).then(
      (lock) => lock.unlock().then(() => false),
      ({ kind }: Failure) => kind === "locked",
    );

  it.each([0, -7_200_000, 7_200_000])("is by the server's clock, though it is %d ms ahead of ours", async (ahead) => {
    const clock = { ahead };
    const { backend } = await serve(clock);
    expect(await isLocked(backend)).toBe(true);
    clock.ahead += 3_590_000;
    expect(await isLocked(backend)).toBe(true);
    clock.ahead += 15_000;
    expect(await isLocked(backend)).toBe(false);
  });

  it("does not come where the server tells no time, or for a lock that has it by another clock", async () => {
    const { backend } = await serve("none");
    const failure = await failureOf(backend.lock(thisRun("xroom apply")));
    expect(failure.diagnostics[0]?.help).toContain(
      "It doesn't expire: if its holder is dead, remove it with `xroom state unlock -y`.",
    );
    expect(await backend.forceUnlock()).toMatchObject({ command: "xroom apply" });
    expect(await isLocked(backend)).toBe(false);

    const { url, stored } = await serveTerraform();
    stored.set("/s", { lock: { ID: "xroom~1000000000000~1000000000000~7~run~xroom apply~kim~builder" } });
    const older = await failureOf((await open(`${url}/s`)).lock(thisRun("xroom apply")));
    expect(older.message).toContain("is locked: xroom apply by kim on builder (process 7) since 2001-09-09T01:46:40.000Z");
  });

  it("is by the clock of the host that keeps the lock, not by another's that keeps the state", async () => {
    const ahead = await serveTerraform((_, response) => {
      response.setHeader("date", new Date(Date.now() + 7_200_000).toUTCString());
      return false;
    });
    const { url, stored } = await serveTerraform();
    const environment = { TF_HTTP_LOCK_ADDRESS: `${url}/s`, TF_HTTP_UNLOCK_ADDRESS: `${url}/s` };
    const place = { url: `${ahead.url}/s`, directory: "/nowhere", environment };
    const lock = await (await openPlace(place)).lock(thisRun("xroom apply"));
    const other = await openPlace(place);
    await other.read();
    expect(await isLocked(other)).toBe(true);
    expect(stored.get("/s")?.lock?.["ID"]).toMatch(/^xroom2~-~/);
    await lock.unlock();
  });

  it("that no clock has is never one, and no bug", async () => {
    const { url, stored } = await serveTerraform();
    for (const end of ["99999999999999", "999999999999999", "-1", "NaN", ""]) {
      stored.set("/s", { lock: { ID: `xroom2~${end}~1000000000000~7~run~xroom apply~kim~builder` } });
      expect(await isLocked(await open(`${url}/s`)), end).toBe(true);
    }
    const { url: timeless } = await serveTerraform((_, response) => {
      response.setHeader("date", "Fri, 13 Sep 275760 00:00:00 GMT");
      return false;
    });
    expect(await isLocked(await open(`${timeless}/s`))).toBe(false);
  });
});

describe("an address of Terraform's HTTP protocol", () => {
  it.each([
    ["http://example.org/state", "plain http"],
    ["https://kim:pa55@example.org/state", "TF_HTTP_USERNAME"],
    ["https://", "not a web address"],
  ])("is refused: %s", async (url, summary) => {
    const failure = await failureOf(open(url));
    expect(codesOf(failure)).toEqual(["state-url"]);
    expect(failure.message).toContain(summary);
    expect(failure.message).not.toContain("pa55");
  });

  it("from a config is contacted, and gets credentials, only if its host is allowed outside the config", async () => {
    const config = { fromConfig: true, environment: { TF_HTTP_USERNAME: "kim", TF_HTTP_PASSWORD: "pa55" } };
    expect(codesOf(await failureOf(open("https://evil.example/s", config)))).toEqual(["host-not-allowed"]);
    expect(codesOf(await failureOf(open("https://evil.example/s", { ...config, allowedHosts: ["example"] })))).toEqual([
      "host-not-allowed",
    ]);
    await open("https://state.example/s", { ...config, allowedHosts: ["state.example"] });
    await open("https://state.example/s", { ...config, fromConfig: false });
  });

  it("has a name without its query", async () => {
    expect((await open("https://example.org/state?token=s3cret")).name).toBe("https://example.org/state");
  });
});
