import { describe, expect, it, onTestFinished, vi } from "vitest";
import { thisRun, type StateBackend } from "../../../src/state/contract.ts";
import { BUCKET, type Gateway, openGateway } from "../../harness/gateway.ts";
import { skip } from "../../harness/if-possible.ts";
import { codesOf, describeBackend, failureOf, next, openPlace } from "../conformance.ts";

const use = async (backend: StateBackend): Promise<void> => (await backend.lock(thisRun("xroom apply"))).unlock();

const NAME = "Ceph's S3 gateway";
const url = process.env["S3_GATEWAY"];
if (url === undefined) skip(NAME, "it takes root and Ceph's packages: npm run test:s3");
else describeGateway(await openGateway(url));

function describeGateway(gateway: Gateway): void {
  describeBackend(`an object of ${NAME}`, {
    place: async () => gateway.place(),
    lease: 2_500,
    races: 30,
    increments: 60,
    kills: 3,
    clock: "store",
    checksClocks: true,
  });

  describe(NAME, () => {
    it("holds nothing but the state in the end", async () => {
      const place = gateway.place();
      const backend = await openPlace(place);
      const lock = await backend.lock(thisRun("xroom apply"));
      const state = next(await backend.read());
      await lock.write(state);
      await lock.unlock();
      const listed = (await gateway.ask("GET", `${BUCKET}?list-type=2`)).text;
      expect(listed).not.toContain(".probe-");
      const path = new URL(place.url).pathname.slice(1).replaceAll("+", "%2B");
      expect(JSON.parse((await gateway.ask("GET", `${BUCKET}/${path}`)).text)).toEqual({
        format: "xroom.locked-state/1",
        lock: null,
        state,
      });
    });

    it("is locked also for a machine whose clock is wrong, as far as the store accepts it", async () => {
      const place = gateway.place();
      const lock = await (await openPlace(place)).lock(thisRun("xroom apply"));
      onTestFinished(() => void vi.useRealTimers());
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
      expect(codesOf(await failureOf(use(await openPlace(place))))).toEqual(["locked"]);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
      expect(codesOf(await failureOf(use(await openPlace(place))))).toEqual(["state-clock"]);
      vi.useRealTimers();
      await lock.unlock();
    });

    it.each([
      [{ AWS_SECRET_ACCESS_KEY: "wr0ng" }, BUCKET, "state-access"],
      [{ AWS_ACCESS_KEY_ID: "nobody" }, BUCKET, "state-access"],
      [{}, "no-such-bucket", "state-no-bucket"],
    ])("explains refusals: %o, %s", async (environment, bucket, code) => {
      const own = gateway.place();
      const place = { ...own, url: own.url.replace(BUCKET, bucket), environment: { ...own.environment, ...environment } };
      const backend = await openPlace(place);
      for (const failure of [await failureOf(backend.read()), await failureOf(use(backend))]) {
        expect(codesOf(failure)).toEqual([code]);
        expect(JSON.stringify(failure.diagnostics)).not.toContain("wr0ng");
      }
    });
  });
}
