import type { Account } from "../calls/authenticate.ts";
import { createEmulator, DEMO_ACCOUNT } from "../emulator.ts";
import { newSecret, readSecret, readOrCreateSecret } from "./sandbox-secret.ts";
import { createWorldFileWriter, readWorldFile } from "../world-file.ts";

export interface SandboxOptions {
  /** The file of the worlds, mode 0600. */
  readonly path: string;
  /**
   * The file of the account's secret, mode 0600. Plans have digests under it, so it must not come from a repository. `false`: the secret
   * is of one run. Default: beside the worlds.
   */
  readonly secretPath?: string | false;
  readonly regions: readonly string[];
  /** The time at the start. */
  readonly now: number;
}

/** An emulator inside one run; it continues where the last run ended. */
export interface Sandbox {
  readonly account: Account;
  urlOf(region: string): string;
  /** Stops serving, and saves the worlds. */
  close(): Promise<void>;
}

/** A sandbox posts only to listeners on this machine; others are assumed to answer correctly. */
export async function openSandbox({
  path,
  secretPath = `${path.replace(/\.json$/, "")}.secret`,
  regions,
  now,
}: SandboxOptions): Promise<Sandbox> {
  const saved = await readWorldFile(path);
  const began = performance.now();
  const writer = createWorldFileWriter(path, () => emulator.snapshot());
  const emulator = createEmulator({
    account: { ...DEMO_ACCOUNT, secret: secretPath === false ? newSecret() : await readOrCreateSecret(secretPath) },
    regions,
    listeners: "assumed",
    now: () => now + Math.round(performance.now() - began),
    ...(saved === undefined ? {} : { snapshot: saved }),
    onCall: (entry) => {
      if (entry.effect) writer.changed();
    },
  });
  const url = await emulator.listen();
  return {
    account: emulator.account,
    urlOf: (region) => `${url}/${region}`,
    close: async () => {
      await emulator.close();
      await writer.close();
    },
  };
}

/** The account of a sandbox; `undefined` if there is none yet. Throws a Failure, like `readSecret`. */
export async function readAccount(secretPath: string): Promise<Account | undefined> {
  const secret = await readSecret(secretPath);
  return secret === undefined ? undefined : { ...DEMO_ACCOUNT, secret };
}
