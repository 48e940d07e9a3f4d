import { describe, expect, it } from "vitest";
import { lookAhead } from "../../src/plan/ahead.ts";
import { everything } from "../../src/plan/observe.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { client } from "../api/client.ts";
import { emulate } from "../harness/world.ts";

const at = (domain: string) => everything([{ region: "fra-1", domain }], KINDS);

async function scene() {
  const { emulator, url, reads } = await emulate();
  const add = (domain: string) => {
    emulator.world("fra-1").addBooking({ domain, room: "board", start: "2027-01-01T10:00:00Z", duration: 45 });
  };
  return { emulator, reads, add, ahead: lookAhead(client(url, emulator.account).reader) };
}

describe("lists that were begun", () => {
  it("are taken up by who looks, and asked for once", async () => {
    const { ahead, reads, add } = await scene();
    add("chat.org");
    ahead.begin(at("chat.org"), new AbortController().signal);
    const { lists } = await ahead.look([...at("chat.org"), ...at("acme.test")]);
    expect(lists.map(({ domain, kind, objects }) => `${domain} ${kind} ${objects.length}`).toSorted()).toEqual([
      "acme.test booking 0",
      "acme.test room 0",
      "acme.test webhook 0",
      "chat.org booking 1",
      "chat.org room 0",
      "chat.org webhook 0",
    ]);
    // Webhooks are listed by both answers to whether they are validated.
    expect(reads()).toBe(2 * 4);
  });

  it("are taken up once: who looks again sees what there is by then", async () => {
    const { ahead, reads, add } = await scene();
    ahead.begin(at("chat.org"));
    await ahead.look(at("chat.org"));
    add("chat.org");
    const { lists } = await ahead.look(at("chat.org"));
    expect(lists.find(({ kind }) => kind === "booking")?.objects).toHaveLength(1);
    expect(reads()).toBe(2 * 4);
  });

  it("are asked for no more, once it is said that nobody will take them up", async () => {
    const { ahead, emulator } = await scene();
    ahead.begin(at("chat.org"));
    ahead.stop();
    await expect(ahead.look(at("chat.org"))).rejects.toThrow("fra-1");
    expect(emulator.log).toEqual([]);
  });

  it("may fail, which is told to who looks, and to nobody else", async () => {
    const { ahead, emulator } = await scene();
    emulator.order({ fault: { kind: "status", status: 403 }, times: "always" });
    ahead.begin([...at("chat.org"), ...at("acme.test")]);
    await expect(ahead.look(at("chat.org"))).rejects.toThrow("fra-1");
    await expect.poll(() => emulator.log.length).toBe(2 * 3);
  });
});
