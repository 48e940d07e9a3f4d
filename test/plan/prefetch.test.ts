import { describe, expect, it } from "vitest";
import { createPrefetch } from "../../src/plan/prefetch.ts";
import { allLists } from "../../src/plan/observe.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { client } from "../api/client.ts";
import { emulate } from "../harness/world.ts";

const at = (domain: string) => allLists([{ region: "fra-1", domain }], KINDS);

async function scene() {
  const { emulator, url, reads } = await emulate();
  const add = (domain: string) => {
    emulator.world("fra-1").addBooking({ domain, room: "board", start: "2027-01-01T10:00:00Z", duration: 45 });
  };
  return { emulator, reads, add, prefetch: createPrefetch(client(url, emulator.account).reader) };
}

describe("lists that were started", () => {
  it("are used by the observation that needs them, and requested once", async () => {
    const { prefetch, reads, add } = await scene();
    add("chat.org");
    prefetch.start(at("chat.org"), new AbortController().signal);
    const { lists } = await prefetch.observe([...at("chat.org"), ...at("acme.test")]);
    expect(lists.map(({ domain, kind, objects }) => `${domain} ${kind} ${objects.length}`).toSorted()).toEqual([
      "acme.test booking 0",
      "acme.test room 0",
      "acme.test webhook 0",
      "chat.org booking 1",
      "chat.org room 0",
      "chat.org webhook 0",
    ]);
    // Webhooks take two lists: validated, and not.
    expect(reads()).toBe(2 * 4);
  });

  it("are used once: a later observation lists again", async () => {
    const { prefetch, reads, add } = await scene();
    prefetch.start(at("chat.org"));
    await prefetch.observe(at("chat.org"));
    add("chat.org");
    const { lists } = await prefetch.observe(at("chat.org"));
    expect(lists.find(({ kind }) => kind === "booking")?.objects).toHaveLength(1);
    expect(reads()).toBe(2 * 4);
  });

  it("are aborted by a stop", async () => {
    const { prefetch, emulator } = await scene();
    prefetch.start(at("chat.org"));
    prefetch.stop();
    await expect(prefetch.observe(at("chat.org"))).rejects.toThrow("fra-1");
    expect(emulator.log).toEqual([]);
  });

  it("fail only the observation that needs them", async () => {
    const { prefetch, emulator } = await scene();
    emulator.order({ fault: { kind: "status", status: 403 }, times: "always" });
    prefetch.start([...at("chat.org"), ...at("acme.test")]);
    await expect(prefetch.observe(at("chat.org"))).rejects.toThrow("fra-1");
    await expect.poll(() => emulator.log.length).toBe(2 * 3);
  });
});
