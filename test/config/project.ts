import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../harness/folder.ts";
import type { BookingConfig, Config, LoadResult } from "../../src/model/config.ts";
import { type LoadOptions, loadConfig } from "../../src/config/index.ts";

/** The clock of these tests. */
export const NOW = Date.parse("2026-11-23T09:00:00Z");

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with these files, which is gone after the test. */
export function createProject(files: Files): string {
  const directory = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

export async function loadFiles(files: Files | string, options: Partial<LoadOptions> = {}): Promise<LoadResult> {
  const directory = createProject(typeof files === "string" ? { "xroom.yaml": files } : files);
  return await loadConfig({ directory, environment: {}, now: NOW, ...options });
}

/** The config of files that have nothing wrong with them; an error says what is. */
export async function configOf(files: Files | string, options: Partial<LoadOptions> = {}): Promise<Config> {
  const { config, diagnostics } = await loadFiles(files, options);
  if (config === undefined) throw new Error(diagnostics.map(({ code, summary }) => `${code}: ${summary}`).join("\n"));
  return config;
}

/** What is wrong, as `file:line:column code`. */
export async function problemsOf(files: Files | string, options: Partial<LoadOptions> = {}): Promise<readonly string[]> {
  return placesOf(await loadFiles(files, options));
}

export function placesOf({ diagnostics }: LoadResult): readonly string[] {
  return diagnostics.map(
    ({ code, source }) => `${source === undefined ? "" : `${source.file}:${source.line}:${source.column} `}${code}`,
  );
}

/** A file in which the booking `b` of the room `board` has these lines, the first of which is line 9, from column 13 on. */
export function withBooking(...lines: readonly string[]): string {
  return withRoom("bookings:", "  b:", ...lines.map((line) => `    ${line}`));
}

/** A file in which the room `board` has these lines, the first of which is line 7, from column 9 on. */
export function withRoom(...lines: readonly string[]): string {
  return [
    "version: 1",
    "defaults: { region: fra-1, timezone: Europe/Berlin }",
    "domains:",
    "  chat.org:",
    "    rooms:",
    "      board:",
  ]
    .concat(
      lines.map((line) => `        ${line}`),
      "",
    )
    .join("\n");
}

/** A file in which the domain `chat.org` has these lines, the first of which is line 4, from column 5 on. */
export function withDomain(...lines: readonly string[]): string {
  return ["version: 1", "domains:", "  chat.org:"]
    .concat(
      lines.map((line) => `    ${line}`),
      "",
    )
    .join("\n");
}

export function bookingOf(config: Config): BookingConfig {
  const booking = config.domains.get("chat.org")?.rooms[0]?.bookings[0];
  if (booking === undefined) throw new Error("there is no booking");
  return booking;
}
