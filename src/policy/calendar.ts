import { CelScalar, celMethod, objectType } from "@bufbuild/cel";
import { type Timestamp, timestampMs, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { memoize } from "../model/memoize.ts";
import { createZone } from "../model/zone.ts";

/** Of a timestamp in a zone: as the library has them, but a hundred times as fast. */
const PARTS: Readonly<Record<string, (local: Date) => number>> = {
  getFullYear: (local) => local.getUTCFullYear(),
  getMonth: (local) => local.getUTCMonth(),
  getDate: (local) => local.getUTCDate(),
  getDayOfMonth: (local) => local.getUTCDate() - 1,
  getDayOfWeek: (local) => local.getUTCDay(),
  getDayOfYear: (local) => Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: (local) => local.getUTCHours(),
  getMinutes: (local) => local.getUTCMinutes(),
  getSeconds: (local) => local.getUTCSeconds(),
  getMilliseconds: (local) => local.getUTCMilliseconds(),
};

const zoneOf = memoize((name: string) => createZone(name));

export const CALENDAR = Object.entries(PARTS).map(([name, part]) =>
  celMethod(name, objectType(TimestampSchema), [CelScalar.STRING], CelScalar.INT, function (zoneName) {
    const instant = timestampMs(this.message as Timestamp);
    const zone = zoneOf(zoneName);
    if (zone === undefined) throw new Error(`there is no time zone ${JSON.stringify(zoneName)}`);
    return BigInt(part(new Date(instant + zone.offsetAt(instant))));
  }),
);
