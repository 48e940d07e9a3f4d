import { CallError } from "../api/errors.ts";
import { printable } from "../render/printable.ts";
import { openSession, regionsInUse } from "../session.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { type GlobalOptions, sessionOptions } from "./options.ts";

export interface RegionsOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly check?: boolean;
}

interface Row {
  readonly region: string;
  readonly location: string;
  readonly url: string;
  readonly equipment: string;
  readonly status?: string;
}

/** Manual, Appendix D. */
const LOCATIONS: Readonly<Record<string, string>> = {
  "fra-1": "Europe 1, Frankfurt",
  "sfo-1": "US 1, San Francisco",
  "sgp-1": "Asia 1, Singapore",
};

/** Lists the regions, the config's own among them; with `--check` asks each whether it answers and knows the account. */
export async function regionsCommand(options: RegionsOptions, io: Io): Promise<ExitCode> {
  const { rows, failed } =
    options.check === true ? await checkRegions(options, io) : { rows: await listRegions(options, io), failed: false };
  if (options.json === true) io.out(`${JSON.stringify(rows, null, 2)}\n`);
  else io.out(table(rows));
  return failed ? EXIT.failed : EXIT.done;
}

async function listRegions(options: RegionsOptions, io: Io): Promise<Row[]> {
  const regions = await regionsInUse(sessionOptions(options, io));
  return [...regions.values()].map(({ name, url, streaming }) => ({
    region: name,
    location: LOCATIONS[name] ?? "",
    url,
    equipment: streaming === undefined ? "unknown" : streaming ? "signaling, streaming, boosters" : "signaling",
  }));
}

async function checkRegions(options: RegionsOptions, io: Io): Promise<{ rows: Row[]; failed: boolean }> {
  const session = await openSession(sessionOptions(options, io));
  try {
    const rows = await listRegions(options, io);
    const [domain = "example.org"] = session.config.domains.keys();
    const statuses = await Promise.all(
      rows.map(async ({ region }) => {
        const began = performance.now();
        try {
          await session.connection.reader.read(region, "room.list", { domain });
          return { ok: true, status: `ok in ${Math.round(performance.now() - began)} ms` };
        } catch (error) {
          if (!(error instanceof CallError)) throw error;
          return { ok: false, status: `${error.code}: ${error.message}` };
        }
      }),
    );
    const checked = rows.map((row, index) => ({ ...row, status: statuses[index]?.status ?? "" }));
    return { rows: checked, failed: statuses.some(({ ok }) => !ok) };
  } finally {
    await session.close();
  }
}

function table(rows: readonly Row[]): string {
  const columns = [
    "region",
    "location",
    "url",
    "equipment",
    ...(rows.some((row) => row.status !== undefined) ? ["status"] : []),
  ] as (keyof Row)[];
  const lines = [Object.fromEntries(columns.map((column) => [column, column.toUpperCase()])) as unknown as Row, ...rows];
  const widths = columns.map((column) => Math.max(...lines.map((line) => printable(line[column] ?? "").length)));
  return lines
    .map(
      (line) =>
        `${columns
          .map((column, index) => printable(line[column] ?? "").padEnd(widths[index] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
