/** The emulator in a process of its own: a world is sent to it, and it says where it listens. */
import { createEmulator } from "../../dist/emulator/index.js";
import { NOW, worldOf } from "./world.mjs";

let emulator;

process.on("message", async (/** @type {{ world?: import("./world.mjs").World, latency?: number, calls?: true }} */ asked) => {
  if (asked.world !== undefined) {
    await emulator?.close();
    emulator = createEmulator({
      now: () => Date.parse(NOW),
      snapshot: worldOf(asked.world),
      account: { id: "bench", secret: "a-secret-for-benchmarks-alone" },
    });
    const url = await emulator.listen();
    process.send?.({ url });
  } else if (asked.latency !== undefined) {
    emulator.clearFaults();
    if (asked.latency > 0) emulator.order({ fault: { kind: "latency", milliseconds: asked.latency }, times: 1_000_000 });
    process.send?.({});
  } else {
    const calls = emulator.log.map(({ region, collection, method, data }) => ({ region, collection, method, data }));
    emulator.clearLog();
    process.send?.({ calls });
  }
});
