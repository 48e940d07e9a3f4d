import { once } from "node:events";
import { BUDGETS } from "../model/budgets.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { readAtMost } from "../model/read-at-most.ts";
import type { Account } from "./calls/authenticate.ts";
import { createEmulator, DEMO_ACCOUNT, DEMO_WEBHOOK_KEY } from "./emulator.ts";
import type { Seed } from "./seed/seed.ts";
import type { Readings } from "./readings.ts";
import { createWorldFileWriter, messageOf, readWorldFile } from "./world-file.ts";
import { formatCall, plainText } from "./calls/log-line.ts";
import { BUILT_IN_REGIONS } from "./world/world.ts";

export interface ServeOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** A YAML file; its worlds are ignored if saved ones exist. */
  readonly seed?: string;
  /** PEM files; both, for https. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** The file of the worlds, mode 0600. */
  readonly state?: string;
  readonly readings?: Partial<Readings>;
  readonly regions?: readonly string[];
  /** Default: the seed's, else the demo account. */
  readonly account?: Account;
  readonly now?: () => number;
  readonly out: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Serves until the signal aborts. Throws a Failure for files that can't be read and a port that is in use. */
export async function serveEmulator(options: ServeOptions): Promise<void> {
  const { out, signal } = options;
  const regions = options.regions ?? BUILT_IN_REGIONS;
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed, regions);
  const saved = options.state === undefined ? undefined : await readWorldFile(options.state);
  const tls = await readTls(options);
  const writer = options.state === undefined ? undefined : createWorldFileWriter(options.state, () => emulator.snapshot());
  const emulator = createEmulator({
    regions,
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.readings === undefined ? {} : { readings: options.readings }),
    ...(seed === undefined ? {} : { seed }),
    ...(saved === undefined ? {} : { snapshot: saved }),
    ...(tls === undefined ? {} : { tls }),
    onCall: (entry) => {
      out(formatCall(entry));
      if (entry.effect) writer?.changed();
    },
  });
  let served = false;
  try {
    const url = await emulator
      .listen({ port: options.port, ...(options.host === undefined ? {} : { host: options.host }) })
      .catch((cause: unknown) => {
        throw fail(
          "no-port",
          `can't listen on port ${options.port}: ${messageOf(cause)}`,
          "Choose another with --port; 0 picks a free one.",
          { cause },
        );
      });
    served = true;
    out(`xroom emulator ready at ${url}`);
    if (emulator.account === DEMO_ACCOUNT) {
      const { id, secret } = DEMO_ACCOUNT;
      // The webhookKey of every domain without one in the seed.
      out(`export XROOM_ID=${id} XROOM_SECRET=${secret} XROOM_WEBHOOK_KEY=${DEMO_WEBHOOK_KEY}`);
    }
    if (saved !== undefined)
      out(plainText(`worlds loaded from ${options.state}${seed === undefined ? "" : "; the seed's worlds were ignored"}`));
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await emulator.close();
    // The admin API changes the worlds without a call.
    if (served) writer?.changed();
    await writer?.close();
  }
}

async function readSeed(path: string, regions: readonly string[]): Promise<Seed> {
  const { parseSeed } = await import("./seed/parse-seed.ts");
  return parseSeed(await readText(path), path, regions);
}

async function readTls({ tlsCert, tlsKey }: ServeOptions): Promise<{ cert: string; key: string } | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) throw fail("half-tls", "https needs both a certificate and its key");
  return { cert: await readText(tlsCert), key: await readText(tlsKey) };
}

async function readText(path: string): Promise<string> {
  try {
    return (await readAtMost(path, BUDGETS.documentBytes)).toString("utf8");
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw fail("unreadable-file", `can't read ${path}: ${messageOf(cause)}`, undefined, { cause });
  }
}
