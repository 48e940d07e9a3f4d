import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { emulate } from "../harness/world.ts";
import { openRuns, statuses } from "./run.ts";

/** A listener that answers the first validations wrong. */
async function listener(wrong: number): Promise<{ url: string; right(): void; asked(): number }> {
  let left = wrong;
  let asked = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      asked += 1;
      left -= 1;
      const { signThis = "" } = JSON.parse(body) as { signThis?: string };
      response.end(left >= 0 ? "who?" : sign(DEMO_WEBHOOK_KEY, signThis));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked: () => asked, right: () => void (left = 0) };
}

const hook = (url: string): string => `domains: { chat.org: { webhooks: { crm: { url: "${url}" } } } }`;

describe("a webhook's validation", () => {
  it("that is false at first is repeated until it is true", async () => {
    const world = await emulate();
    const { url, asked } = await listener(2);
    const runs = await openRuns(world, hook(url));
    const { report, events } = await runs.apply();
    expect(statuses(report)).toEqual(["webhook.add done", "webhook.validate done"]);
    expect(asked()).toBe(3);
    expect(events.filter(({ type }) => type === "waiting")).toHaveLength(2);
    expect((await runs.plan()).changes).toEqual([]);
  });

  it("that stays false has failed after its time, and the webhook's predecessor stays", async () => {
    const world = await emulate();
    const old = await listener(0);
    const { url, right, asked } = await listener(Infinity);
    const runs = await openRuns(world, hook(old.url));
    await runs.settle();
    await runs.configure(hook(url));
    const { report } = await runs.apply({ validateTimeout: 700 });
    expect(statuses(report)).toEqual(["webhook.add done", "webhook.validate failed", "webhook.remove skipped"]);
    expect(report.undone[0]?.message).toMatch(
      new RegExp(`could not validate it \\(asked .*\\); ${new URL(url).host} can be reached from here: does the listener`),
    );
    expect(asked()).toBeLessThanOrEqual(4);
    const view = world.emulator.world("fra-1");
    expect(view.webhooks().map(({ validated }) => validated)).toEqual([true, false]);
    const { objects } = await runs.state();
    expect(objects["webhook/chat.org/crm"]).toMatchObject({ id: 2, predecessors: [{ region: "fra-1", id: 1 }] });

    right();
    const next = await runs.settle();
    expect(next.calls.map(({ method }) => method)).toEqual(["validate", "remove"]);
    expect(view.webhooks()).toMatchObject([{ id: 2, validated: true }]);
    expect((await runs.state()).objects["webhook/chat.org/crm"]).not.toHaveProperty("predecessors");
  });

  it("is requested once if there is no time for more", async () => {
    const world = await emulate();
    const { url, asked } = await listener(Infinity);
    const runs = await openRuns(world, hook(url));
    const { report } = await runs.apply({ validateTimeout: 0 });
    expect(statuses(report)).toEqual(["webhook.add done", "webhook.validate failed"]);
    expect(asked()).toBe(1);
  });

  it("that is stopped while waiting is not tried again, and the webhook is ours", async () => {
    const world = await emulate();
    const { url, right } = await listener(Infinity);
    const runs = await openRuns(world, hook(url));
    const stop = new AbortController();
    const { report } = await runs.apply({
      validateTimeout: 60_000,
      stop: stop.signal,
      onEvent: ({ type }) => type === "waiting" && stop.abort(),
    });
    expect(statuses(report)).toEqual(["webhook.add done", "webhook.validate not-tried"]);
    expect(report.stopped).toBe(true);
    right();
    expect((await runs.settle()).calls.map(({ method }) => method)).toEqual(["validate"]);
    expect(world.emulator.world("fra-1").webhooks()).toHaveLength(1);
  });

  it("whose answer is lost is requested again", async () => {
    const world = await emulate();
    const { url } = await listener(0);
    const runs = await openRuns(world, hook(url));
    world.emulator.order({ match: { method: "validate" }, fault: { kind: "drop", when: "after" } });
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual(["webhook.add done", "webhook.validate done"]);
    expect(world.writes().map(({ call }) => call)).toEqual(["webhook.add", "webhook.validate", "webhook.validate"]);
  });
});
