/** The main job with many bookings: `LARGE=100000 npx vitest run --config test/vitest.config.ts test/large.test.ts` has as many as the benchmark. */
import { describe, expect, it } from "vitest";
import type { CallLogEntry } from "../src/emulator/index.ts";
import { NOW, writeConfig } from "./bench/world.mjs";
import { createProject } from "./harness/project.ts";
import { emulate } from "./harness/world.ts";

const BOOKINGS = Number(process.env["LARGE"] ?? 3_000);
const DOMAINS = Math.ceil(BOOKINGS / 1_000);
const OPTIONS = { timeout: 60_000 + BOOKINGS * 5 };
/** Room, booking, and webhook by both answers to whether it is validated. */
const LISTS = DOMAINS * 4;

describe.each(["single", "series"] as const)(`${BOOKINGS} bookings, declared as %s ones`, (shape) => {
  it(
    "are made once each, with no list asked for twice; the second plan is empty, and one change is one call",
    OPTIONS,
    async () => {
      let calls: CallLogEntry[] = [];
      const { emulator, url, environment } = await emulate({
        now: () => Date.parse(NOW),
        onCall: (entry) => void calls.push(entry),
      });
      const project = await createProject({}, { ...environment, XROOM_NOW: NOW });
      const world = { bookings: BOOKINGS, domains: DOMAINS, shape, url };
      await writeConfig(project.directory, world);
      const lists = (): number => {
        const asked = calls.filter(({ method }) => method === "list").map((each) => JSON.stringify([each.collection, each.data]));
        expect(new Set(asked).size).toBe(asked.length);
        return asked.length;
      };

      const applied = await project.xroom("apply", "-y", "--rate", "100000");
      expect({ code: applied.code, end: applied.out.trimEnd().split("\n").at(-1) }).toEqual({
        code: 0,
        end: `Apply complete: ${BOOKINGS} of ${BOOKINGS} changes done, ${BOOKINGS} calls made.`,
      });
      expect(lists()).toBe(LISTS);
      const made = calls
        .filter(({ method }) => method === "add")
        .map(({ data }) => data as Record<"domain" | "roomName" | "startTime", string>);
      expect(made).toHaveLength(BOOKINGS);
      expect(new Set(made.map((data) => `${data.domain}/${data.roomName} ${data.startTime}`)).size).toBe(BOOKINGS);

      calls = [];
      const second = await project.xroom("plan", "--detailed-exitcode");
      expect(second).toEqual({ code: 0, out: `No changes: everything is as declared. ${BOOKINGS} unchanged.\n`, err: "" });
      expect(lists()).toBe(LISTS);

      const [booking] = emulator
        .world("fra-1")
        .bookings()
        .slice(BOOKINGS / 2);
      if (booking === undefined) throw new Error("unreachable");
      emulator.world("fra-1").removeBooking(booking.id);
      calls = [];
      const third = await project.xroom("apply", "-y");
      expect(third.out).toContain("Apply complete: 1 of 1 changes done, 1 call made.");
      const methods = calls.map(({ method }) => method).filter((method) => method !== "list");
      // The removed one is asked for twice, and a listed one once.
      expect(methods.toSorted()).toEqual(["add", "get", "get", "get"]);
    },
  );
});
