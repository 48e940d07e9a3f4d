/** The emulator in a process of its own: a world is sent to it, and it says where it listens. */
import { createEmulator } from "../../dist/emulator/index.js";
import { NOW, worldOf } from "./world.mjs";

let emulator;
/** When each call that adds was decided. */
let adds = [];
/** Tells when so many were added. */
let awaited = { after: Infinity, tell: () => {} };

process.on(
  "message",
  async (
    /** @type {{ world?: import("./world.mjs").World, readings?: object, latency?: number, span?: true, names?: true, after?: number }} */ asked,
  ) => {
    if (asked.world !== undefined) {
      await emulator?.close();
      adds = [];
      emulator = createEmulator({
        now: () => Date.parse(NOW),
        snapshot: worldOf(asked.world),
        readings: asked.readings ?? {},
        account: { id: "bench", secret: "a-secret-for-benchmarks-alone" },
        onCall: ({ method }) => {
          if (method !== "add") return;
          adds.push(performance.now());
          if (adds.length === awaited.after) awaited.tell();
        },
      });
      const url = await emulator.listen();
      process.send?.({ url });
    } else if (asked.latency !== undefined) {
      emulator.clearFaults();
      if (asked.latency > 0) emulator.order({ fault: { kind: "latency", ms: asked.latency }, times: "always" });
      process.send?.({});
    } else if (asked.after !== undefined) {
      awaited = { after: asked.after, tell: () => process.send?.({}) };
    } else if (asked.names === true) {
      const { bookings } = emulator.snapshot().regions["fra-1"];
      process.send?.({ names: bookings.map(({ domain, room, start }) => `${domain}/${room}/${start}`) });
    } else if (asked.span === true) {
      process.send?.({ adds: adds.length, first: adds[0], last: adds.at(-1) });
    } else {
      const calls = emulator.log.map(({ region, collection, method, data }) => ({ region, collection, method, data }));
      emulator.clearLog();
      process.send?.({ calls });
    }
  },
);
