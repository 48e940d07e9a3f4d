import { describe, expect, it, vi } from "vitest";
import { thisRun, type StateBackend } from "../../../src/state/contract.ts";
import { serialiseState } from "../../../src/state/document.ts";
import { startStateProcess } from "../../harness/state-process.ts";
import { type S3Heard, type S3Server, serveS3 } from "../../harness/s3-server.ts";
import {
  booking,
  codesOf,
  describeBackend,
  failureOf,
  holdBackRenewals,
  lossOf,
  next,
  openPlace,
  replaceBrokenState,
} from "../conformance.ts";

const use = async (backend: StateBackend): Promise<void> => (await backend.lock(thisRun("xroom apply"))).unlock();
const isState = ({ path }: S3Heard): boolean => path === "/bucket/state.json";
/** The fault for the first request that the test is about; all others go well. */
const once = (server: S3Server, matches: (heard: S3Heard) => boolean, fault: ReturnType<S3Server["fault"]>): void => {
  let done = false;
  server.fault = (heard) => {
    if (done || !matches(heard)) return undefined;
    done = true;
    return fault;
  };
};

describeBackend("an object of a store", {
  place: async () => (await serveS3()).place(),
  lease: 2_500,
  races: 20,
  increments: 40,
  kills: 3,
  clock: "store",
});

describe("a store without conditional writes", () => {
  it.each([
    [{ ignores: "if-none-match" }, "it ignores If-None-Match: *"],
    [{ ignores: "if-match" }, "it ignores If-Match"],
    [{ wants: "none" }, "it refuses If-Match with the right entity tag"],
  ] as const)("(%o) is refused before the first lock, and nothing is left there", async (manners, what) => {
    const server = await serveS3(manners);
    const backend = await openPlace(server.place());
    expect((await backend.read()).serial).toBe(0);
    const failure = await failureOf(use(backend));
    expect(codesOf(failure)).toEqual(["state-unconditional"]);
    expect(failure.message).toContain(what);
    expect([...server.objects.keys()]).toEqual([]);
    expect(server.heard.filter(({ method }) => method === "PUT").every((heard) => heard.path.includes(".probe-"))).toBe(true);
  });

  it("may refuse them itself", async () => {
    const server = await serveS3();
    server.fault = ({ method }) => (method === "PUT" ? { status: 501, code: "NotImplemented" } : undefined);
    expect(codesOf(await failureOf(use(await openPlace(server.place()))))).toEqual(["state-unconditional"]);
  });
});

describe("entity tags", () => {
  it.each([
    ["quoted", /^"\w{32}"$/],
    ["unquoted", /^\w{32}$/],
  ] as const)("are sent %s to a store that wants them so, which is probed once a run", async (wants, form) => {
    const server = await serveS3({ wants });
    const backend = await openPlace(server.place());
    await use(backend);
    const before = server.heard.length;
    await use(backend);
    const later = server.heard.slice(before);
    expect(later.every(isState)).toBe(true);
    for (const { headers } of later.filter(({ method }) => method === "PUT")) expect(headers["if-match"]).toMatch(form);
    expect([...server.objects.keys()]).toEqual(["/bucket/state.json"]);
  });
});

describe("an endless answer", () => {
  it("is cut off, and fails", async () => {
    const server = await serveS3();
    server.fault = () => "endless";
    const failure = await failureOf((await openPlace(server.place())).read());
    expect(codesOf(failure)).toEqual(["state-store"]);
    expect(failure.message).toContain("larger than 128 MiB");
    expect(server.heard).toHaveLength(1);
  });
});

describe("a lost answer of a write that was done", () => {
  const acts = {
    "to the probe": (heard: S3Heard) => heard.path.includes(".probe-") && heard.headers["if-none-match"] === "*",
    "to the probe's replacing": (heard: S3Heard) => heard.path.includes(".probe-") && heard.headers["if-match"] !== undefined,
    "to the first lock": (heard: S3Heard) => isState(heard) && heard.headers["if-none-match"] === "*",
  };
  it.each(Object.entries(acts))("does no harm: %s", async (_, matches) => {
    const server = await serveS3();
    once(server, matches, "lost");
    const backend = await openPlace(server.place());
    const lock = await backend.lock(thisRun("xroom apply"));
    await lock.write(next(await backend.read()));
    await lock.unlock();
    expect((await backend.read()).serial).toBe(1);
    await use(backend);
  });

  it("does no harm to a later lock, write or unlock", async () => {
    const server = await serveS3();
    const backend = await openPlace(server.place());
    await use(backend);
    const puts = (heard: S3Heard): boolean => heard.method === "PUT";
    once(server, puts, "lost");
    const lock = await backend.lock(thisRun("xroom apply"));
    const state = next(await backend.read(), { "booking/chat.org/board/kickoff": booking(1) });
    once(server, puts, "lost");
    await lock.write(state);
    await lock.write(next(state));
    once(server, puts, "lost");
    await lock.unlock();
    expect(await backend.read()).toEqual(next(state));
    await use(backend);
  });

  it.each([
    "cut",
    { status: 409, code: "ConditionalRequestConflict" },
    { status: 503, code: "SlowDown" },
    { status: 500 },
  ] as const)("or of one that was not done is retried: %o", async (fault) => {
    const server = await serveS3();
    const backend = await openPlace(server.place());
    const lock = await backend.lock(thisRun("xroom apply"));
    once(server, ({ method }) => method === "PUT", fault);
    await lock.write(next(await backend.read()));
    await lock.unlock();
    expect((await backend.read()).serial).toBe(1);
  });

  it("does not take another run's write for ours", async () => {
    const server = await serveS3();
    const [backend, other] = [await openPlace(server.place()), await openPlace(server.place())];
    const lock = await backend.lock(thisRun("xroom apply"));
    const state = next(await backend.read());
    await other.forceUnlock();
    const theirs = await other.lock(thisRun("xroom apply"));
    once(server, ({ method }) => method === "PUT", "cut");
    expect(codesOf(await failureOf(lock.write(state)))).toEqual(["lock-lost"]);
    await theirs.write(state);
    await lock.unlock();
    await theirs.unlock();
    expect(await other.read()).toEqual(state);
  });
});

describe("a lease", () => {
  it.each([3_600_000, -3_600_000, 3_000])("follows the store's clock, though ours is %d ms off", async (ahead) => {
    const server = await serveS3({ ahead });
    const place = server.place();
    const lock = await (await openPlace(place)).lock(thisRun("xroom apply"));
    const stored = /"expires": "([^"]+)"/.exec(server.objects.get("/bucket/state.json") ?? "")?.[1] ?? "";
    expect(Math.abs(Date.parse(stored) - Date.now() - ahead - 60_000)).toBeLessThan(3_000);
    expect(codesOf(await failureOf(use(await openPlace(place))))).toEqual(["locked"]);
    await lock.write(next(await (await openPlace(place)).read()));
    const aged = (server.objects.get("/bucket/state.json") ?? "").replace(
      stored,
      new Date(Date.now() + ahead - 4_000).toISOString(),
    );
    server.objects.set(
      "/bucket/state.json",
      aged.replace(/"expires": "[^"]+"/, `"expires": "${new Date(Date.now() + ahead - 4_000).toISOString()}"`),
    );
    await use(await openPlace(place));
  });
});

describe("a lease whose end no clock has", () => {
  it.each(["+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00Z", "9999-12-31T23:59:59Z", "soon"])(
    "(%s) is no bug: it is judged or watched",
    async (end) => {
      const server = await serveS3({ ahead: 7_200_000 });
      const place = { ...server.place(), lease: 700 };
      const dying = startStateProcess({ ahead: 0 });
      await dying.do(place, "lock");
      await dying.kill();
      const body = server.objects.get("/bucket/state.json") ?? "";
      server.objects.set("/bucket/state.json", body.replace(/"expires": "[^"]+"/, `"expires": "${end}"`));
      const began = performance.now();
      await use(await openPlace(place));
      expect(performance.now() - began).toBeGreaterThan(end.startsWith("-") ? 0 : 700);
    },
  );

  it("of a store that tells no time has to be watched", async () => {
    const server = await serveS3({ ahead: Number.NaN });
    const place = { ...server.place(), lease: 1_500 };
    const other = startStateProcess({ ahead: 0 });
    await other.do(place, "lock");
    expect(server.objects.get("/bucket/state.json")).not.toContain("expires");
    const held = await failureOf((await openPlace(place)).lock(thisRun("xroom apply")));
    expect(held.kind).toBe("locked");
    await other.kill();
    const began = performance.now();
    await use(await openPlace(place));
    expect(performance.now() - began).toBeGreaterThan(1_500);
  });
});

describe("an object", () => {
  it("that holds a state alone, put there by hand, is unlocked", async () => {
    const server = await serveS3();
    const backend = await openPlace(server.place());
    const state = next(await backend.read(), { "booking/chat.org/board/kickoff": booking(1) });
    server.objects.set("/bucket/state.json", serialiseState(state));
    expect(await backend.read()).toEqual(state);
    const lock = await backend.lock(thisRun("xroom apply"));
    await lock.write(next(state));
    await lock.unlock();
    expect(await backend.read()).toEqual(next(state));
  });

  it.each([
    ["", "state-broken"],
    ["{}", "state-broken"],
    ['{"format":"xroom.locked-state/2"}', "state-format"],
    ['{"format":"xroom.locked-state/1","state":{"format":"xroom.state/1"}}', "state-broken"],
    ['{"format":"xroom.locked-state/1","lock":null,"lock":null,"state":null}', "state-broken"],
    [`{"format":"xroom.locked-state/${"9".repeat(1_000_000)}"}`, "state-format"],
  ])("that holds something else fails: %.80s", async (text, code) => {
    const server = await serveS3();
    server.objects.set("/bucket/state.json", text);
    const backend = await openPlace(server.place());
    const failure = await failureOf(backend.read());
    expect(codesOf(failure)).toEqual([code]);
    expect(failure.message.length).toBeLessThan(600);
    expect(codesOf(await failureOf(use(backend)))).toEqual([code]);
    expect(server.objects.get("/bucket/state.json")).toBe(text);
  });
});

describe("a broken object", () => {
  it.each(["{", '{"format":"xroom.locked-state/1","state":{}}'])("can be replaced: %s", async (text) => {
    const server = await serveS3();
    server.objects.set("/bucket/state.json", text);
    await replaceBrokenState(server.place());
  });
});

describe("a store that refuses", () => {
  const message = "<Message>because &lt;so&gt;</Message>";
  it.each([
    [{ status: 404, code: "NoSuchBucket" }, "state-no-bucket", "Create it"],
    [{ status: 403, code: "AccessDenied", more: message }, "state-access", "s3:ListBucket"],
    [{ status: 403, code: "InvalidAccessKeyId" }, "state-access", "Check that they are complete"],
    [{ status: 403, code: "ExpiredToken" }, "state-access", "Check that they are complete"],
    [{ status: 403, code: "RequestTimeTooSkewed" }, "state-clock", "Set the clock"],
    [
      { status: 400, code: "AuthorizationHeaderMalformed", more: "<Region>eu-west-3</Region>" },
      "state-region",
      "?region=eu-west-3",
    ],
    [
      { status: 301, code: "PermanentRedirect", headers: { "x-amz-bucket-region": "sa-east-1" } },
      "state-region",
      "?region=sa-east-1",
    ],
    [{ status: 301, code: "PermanentRedirect" }, "state-region", "?region="],
    [{ status: 418 }, "state-store", "try again later"],
  ] as const)("is explained: %o", async (fault, code, help) => {
    const server = await serveS3();
    server.fault = () => fault;
    const backend = await openPlace(server.place({ AWS_SESSION_TOKEN: "t0ken" }));
    for (const failure of [await failureOf(backend.read()), await failureOf(use(backend))]) {
      expect(codesOf(failure)).toEqual([code]);
      expect(failure.diagnostics[0]?.help).toContain(help);
      expect(JSON.stringify(failure.diagnostics)).not.toMatch(/S3cret|t0ken/);
      if ("more" in fault && fault.more === message) expect(failure.message).toContain("because <so>");
    }
    expect(server.heard[0]?.headers["x-amz-security-token"]).toBe("t0ken");
    expect(server.heard[0]?.headers.authorization).not.toContain("S3cret");
  });

  it("or is not there, is named by its host", async () => {
    const place = { ...(await serveS3()).place(), url: "s3://bucket/state.json?endpoint=http://127.0.0.1:9" };
    const failure = await failureOf((await openPlace(place)).read());
    expect(codesOf(failure)).toEqual(["state-unreachable"]);
    expect(failure.message).toContain("s3://bucket/state.json can't be reached at 127.0.0.1:9");
  });
});

describe("a renewal that fails", () => {
  const REFUSAL = { status: 403, code: "AccessDenied" } as const;
  const isWrite = ({ method }: S3Heard): boolean => method === "PUT";

  it("is made up for by the next", async () => {
    const server = await serveS3();
    const backend = await openPlace(server.place());
    const renew = holdBackRenewals();
    const lock = await backend.lock(thisRun("xroom apply"));
    const state = next(await backend.read());
    const writes = (): number => server.heard.filter(isWrite).length;
    for (const fault of [REFUSAL, "lost", undefined] as const) {
      server.fault = (heard) => (isWrite(heard) ? fault : undefined);
      const before = writes();
      renew();
      await vi.waitFor(() => expect(writes()).toBeGreaterThan(before));
      server.fault = () => undefined;
    }
    await lock.write(state);
    expect(lock.lost.aborted).toBe(false);
    await lock.unlock();
    expect(await backend.read()).toEqual(state);
  });

  it("like all after it loses the lock when the lease expires", async () => {
    const server = await serveS3();
    const lease = 1_000;
    const lock = await (await openPlace({ ...server.place(), lease })).lock(thisRun("xroom apply"));
    server.fault = (heard) => (isWrite(heard) ? REFUSAL : undefined);
    expect((await lossOf(lock)).message).toContain("its lease expired before it could be renewed");
    expect(server.heard.filter(isWrite).length).toBeGreaterThan(1);
    server.fault = () => undefined;
    expect(codesOf(await failureOf(lock.write(next(await (await openPlace(server.place())).read()))))).toEqual(["lock-lost"]);
    await lock.unlock();
    await use(await openPlace(server.place()));
  });
});
