import type { Account } from "../calls/authenticate.ts";
import { createEmulator, DEMO_ACCOUNT } from "../emulator.ts";
import { readSecret, secretKeptIn } from "./sandbox-secret.ts";
import { createKeeper, readKept } from "../world-file.ts";

export interface SandboxOptions {
  /** Where the worlds are kept between runs, mode 0600; the account's secret beside it. */
  readonly path: string;
  readonly regions: readonly string[];
  /** The clock that the worlds begin with; it goes on from there. */
  readonly now: number;
}

/** The emulator inside a run of the tool: it begins where the last run ended. */
export interface Sandbox {
  readonly account: Account;
  urlOf(region: string): string;
  /** Stops serving, and keeps the worlds. */
  close(): Promise<void>;
}

/** Nobody outside this machine hears of a sandbox: webhooks elsewhere are taken to answer as they should. */
export async function openSandbox({ path, regions, now }: SandboxOptions): Promise<Sandbox> {
  const kept = await readKept(path);
  const began = performance.now();
  const keeper = createKeeper(path, () => emulator.snapshot());
  const emulator = createEmulator({
    account: { ...DEMO_ACCOUNT, secret: await secretKeptIn(secretBeside(path)) },
    regions,
    listeners: "assumed",
    now: () => now + Math.round(performance.now() - began),
    ...(kept === undefined ? {} : { snapshot: kept }),
    onCall: (entry) => {
      if (entry.effect) keeper.changed();
    },
  });
  const url = await emulator.listen();
  return {
    account: emulator.account,
    urlOf: (region) => `${url}/${region}`,
    close: async () => {
      await emulator.close();
      await keeper.close();
    },
  };
}

/** The account of the worlds that are kept there; `undefined` if there are none yet. Throws a Failure, as `readSecret` does. */
export async function readAccount(path: string): Promise<Account | undefined> {
  const secret = await readSecret(secretBeside(path));
  return secret === undefined ? undefined : { ...DEMO_ACCOUNT, secret };
}

function secretBeside(path: string): string {
  return `${path.replace(/\.json$/, "")}.secret`;
}
