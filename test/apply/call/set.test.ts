import { describe, expect, it } from "vitest";
import { createCaller, PACING } from "../../../src/apply/call/index.ts";
import { kindsByName } from "../../../src/resources/kinds.ts";
import { KINDS } from "../../../src/resources/registry.ts";
import { serveRaw } from "../../harness/raw-server.ts";

describe("a call that sets something", () => {
  it.each([
    [null, "done"],
    [true, "done"],
    [{}, "done"],
    [false, "failed"],
    [0, "failed"],
  ])("and is answered %j is %s", async (data, status) => {
    const { connection } = await serveRaw({ isError: false, data });
    const call = createCaller({
      ...connection,
      kinds: kindsByName(KINDS),
      reveal: String,
      domainOf: () => "chat.org",
      isKnown: () => false,
      validateTimeout: 0,
      pacing: PACING,
      stop: new AbortController().signal,
      onCheck: () => undefined,
      onWait: () => undefined,
    });
    const lock = {
      id: "c1",
      region: "fra-1",
      collection: "room",
      method: "setLock",
      data: { id: "chat.org/b", lock: true },
      requires: [],
    };
    expect(await call(lock, new Map())).toMatchObject({ status });
  });
});
