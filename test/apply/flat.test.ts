/** Many applies in one process leak no socket, timer or memory: `npm run test:flat`. FLAT_APPLIES makes more of them, or fewer. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, vi } from "vitest";
import { emulate } from "../harness/world.ts";
import { bookings, NOW, openRuns } from "./run.ts";

const APPLIES = Number(process.env["FLAT_APPLIES"] ?? 0);
const WARM = 300;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** What keeps a process alive, by its kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

it.runIf(APPLIES > 0)(
  `${APPLIES} applies in one process leave memory and sockets as they were (skipped without FLAT_APPLIES)`,
  { timeout: 300_000 },
  async () => {
    const world = await emulate({ now: () => Date.parse(NOW) });
    const config = (lock: boolean): string =>
      `domains: { chat.org: { rooms: { board: { lock: ${lock}, active: ${lock}, bookings: { ${bookings(3).replaceAll("\n", ",")} } } } } }\n`;
    const runs = await openRuns(world, config(true));
    const heaps: number[] = [];
    let idle = resources();
    for (let applied = 0; applied <= APPLIES; applied += 1) {
      if (applied >= WARM && applied % 100 === 0) heaps.push(heap());
      if (applied === WARM) idle = resources();
      await runs.configure(config(applied % 2 === 0));
      const { report } = await runs.apply();
      expect(report.undone).toEqual([]);
      world.emulator.clearLog();
    }
    await vi.waitFor(() => expect(resources()["TCPSocketWrap"] ?? 0).toBeLessThanOrEqual(idle["TCPSocketWrap"] ?? 0));
    expect(resources()["Timeout"] ?? 0).toBeLessThanOrEqual((idle["Timeout"] ?? 0) + 2);
    const [first = 0, ...later] = heaps;
    // A leak would be there for each of them.
    expect(Math.min(...later.slice(-3)) - first).toBeLessThan((APPLIES - WARM) * 2_000);
    process.stderr.write(
      `heap after ${WARM} applies and then each 100, in KB: ${heaps.map((bytes) => Math.round(bytes / 1024)).join(" ")}\n`,
    );
  },
);
