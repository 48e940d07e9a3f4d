import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostKey } from "../../apply/index.ts";
import { domainOf, roomOf } from "../../model/address.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { readAtMost } from "../../model/read-at-most.ts";
import { printable } from "../../render/safe/printable.ts";
import { hostLink } from "../../resources/links.ts";
import { codeOf, replaceFile } from "../../state/file/whole-file.ts";
import { resolveOutputPath } from "../../state/file/output-path.ts";

/** A file of host keys, mode 0600: `[{ "address", "room", "hostLink", "hostKey" }]`. Keys of other runs stay. */
export interface HostKeyFile {
  /** Resolves once the file holds the key. Throws a Failure that says where the key is instead. */
  add(hostKey: Pick<HostKey, "address" | "key">): Promise<void>;
}

interface Row {
  readonly address: string;
}

/** Reads and writes the file once, so that a run fails before its first call. Throws a Failure. */
export async function openHostKeyFile(path: string, directory: string): Promise<HostKeyFile> {
  const added = new Map<string, Row>();
  const target = await prepare(path).catch((cause: unknown) => {
    throw cause instanceof Failure ? cause : unusable(path, (cause as Error).message, cause);
  });

  const save = async (): Promise<void> => {
    const others = await rowsIn(target).catch(() => []);
    const text = textOf([...others.filter(({ address }) => !added.has(address)), ...added.values()]);
    await replaceFile(target, text).catch((cause: unknown) => rescue(text, path, directory, cause));
  };
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return {
    add: ({ address, key }) => {
      const at = { domain: domainOf(address), room: roomOf(address) ?? "" };
      const row = { address, room: `${at.domain}/${at.room}`, hostLink: hostLink(at, key), hostKey: key.reveal() };
      added.set(address, row);
      // Keys that arrive during a write are written together, after it.
      waiting ??= running.then(() => {
        waiting = undefined;
        const saved = save();
        running = saved.catch(() => undefined);
        return saved;
      });
      return waiting;
    },
  };
}

/** The file that `path` leads to. A device or a pipe can't keep the keys of other runs. */
async function prepare(path: string): Promise<string> {
  const to = await resolveOutputPath(path);
  if (to.kind !== "file") throw new TypeError("it is not a regular file");
  await replaceFile(to.path, textOf(await rowsIn(to.path)));
  return to.path;
}

/** An open room's key is given only once, so it goes to another file if this one can't be written. Always throws. */
async function rescue(text: string, path: string, directory: string, cause: unknown): Promise<never> {
  const why = `${printable(path)} can't be written any more: ${(cause as Error).message}`;
  for (const folder of [directory, tmpdir()]) {
    const other = join(folder, `xroom-host-keys-${process.pid}.json`);
    const kept = await replaceFile(other, text).then(
      () => true,
      () => false,
    );
    if (kept)
      throw fail("host-keys-elsewhere", why, `The host keys are in ${printable(other)} instead; keep it safe.`, { cause });
  }
  throw fail(
    "host-keys-lost",
    why,
    "No file could be written: close the rooms that were just opened, and open them again once there is a place for their keys.",
    { cause },
  );
}

async function rowsIn(path: string): Promise<Row[]> {
  let text: string;
  try {
    text = (await readAtMost(path, BUDGETS.documentBytes)).toString("utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  if (text.trim() === "") return [];
  const value = parsed(text);
  if (Array.isArray(value) && value.every(isRow)) return value;
  throw new TypeError("it holds something other than host keys");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && "address" in value && typeof value.address === "string";
}

function textOf(rows: readonly Row[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function unusable(path: string, why: string, cause: unknown): Error {
  return fail(
    "unwritable-file",
    `${printable(path)} can't be written: ${why}`,
    "Nothing was called. Choose another file for the host keys.",
    { cause },
  );
}
