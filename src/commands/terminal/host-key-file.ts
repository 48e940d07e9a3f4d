import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostKey } from "../../apply/events.ts";
import { domainOf, roomOf } from "../../model/address.ts";
import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { hostLink } from "../../resources/links.ts";
import { codeOf, replaceFile } from "../../state/file/whole-file.ts";
import { resolveOutputPath } from "./output-path.ts";

/** A file of host keys: `[{ "address", "room", "hostLink", "hostKey" }]`, mode 0600. What other runs put there stays. */
export interface HostKeyFile {
  /** Resolves once the file holds the key. Throws a Failure that says where it is instead. */
  add(hostKey: Pick<HostKey, "address" | "key">): Promise<void>;
}

interface Row {
  readonly address: string;
}

/** Reads and writes it once. Throws a Failure, before anything is called, if that can't be done or it holds something else. */
export async function openHostKeyFile(path: string, directory: string): Promise<HostKeyFile> {
  const added = new Map<string, Row>();
  const target = await prepare(path).catch((cause: unknown) => {
    throw unusable(path, (cause as Error).message, cause);
  });

  const save = async (): Promise<void> => {
    // Another run may have put its keys there since.
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
      // All that come while it is being written are written together, after it.
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

/** The file itself, where `path` is a link to it. What can't be read again can't keep the keys of other runs. */
async function prepare(path: string): Promise<string> {
  const to = await resolveOutputPath(path);
  if (to.kind !== "file") throw new TypeError("it is no regular file");
  await replaceFile(to.path, textOf(await rowsIn(to.path)));
  return to.path;
}

/** An open room's key is given once: if its file can't be written any more, another one may. Always throws. */
async function rescue(text: string, path: string, directory: string, cause: unknown): Promise<never> {
  const why = `${printable(path)} can't be written any more: ${(cause as Error).message}`;
  for (const folder of [directory, tmpdir()]) {
    const other = join(folder, `xroom-host-keys-${process.pid}.json`);
    const kept = await replaceFile(other, text).then(
      () => true,
      () => false,
    );
    if (kept) throw fail("host-keys-elsewhere", why, `The host keys were kept in ${printable(other)}; keep it safe.`, { cause });
  }
  throw fail(
    "host-keys-lost",
    why,
    "They could be kept nowhere: close the rooms that were just opened, and open them again once there is a place for their keys.",
    { cause },
  );
}

async function rowsIn(path: string): Promise<Row[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
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
    "Nothing was called. Choose another file for --host-keys.",
    { cause },
  );
}
