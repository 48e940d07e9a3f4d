import { DEFAULT_CREDENTIALS } from "../config/index.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Settings } from "../model/config.ts";
import { type Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { remarkOnSeal } from "../plan/saved.ts";
import { type Account, accountOf, isSet, keyringOf } from "./account.ts";
import { tryLoad } from "./load.ts";
import type { ProjectOptions } from "./options.ts";
import { accountOfSandbox } from "./sandbox.ts";

/** A warning if a saved plan was changed since it was made. Without credentials that can't be checked. `name` is its file. */
export async function verifyPlan(plan: Plan, name: string, options: ProjectOptions): Promise<Diagnostic[]> {
  const account = await knownAccount(options);
  return account === undefined ? [] : remarkOnSeal(plan, name, { keyring: keyringOf(account), account: account.id });
}

async function knownAccount(options: ProjectOptions): Promise<Account | undefined> {
  const loaded = await tryLoad({ ...options, kinds: [], secrets: false });
  const config = "errors" in loaded ? undefined : loaded.config;
  if (options.sandbox === true) return accountOfSandbox(config?.directory ?? options.directory, options.environment);
  return accountFor(config, options);
}

/** The keyring of the account that a config names; `undefined` without credentials. */
export async function knownKeyring(
  config: Settings | undefined,
  options: Pick<ProjectOptions, "environment" | "sandbox" | "directory">,
): Promise<Keyring | undefined> {
  const { sandbox, directory, environment } = options;
  const account = sandbox === true ? await accountOfSandbox(directory, environment) : accountFor(config, options);
  return account === undefined ? undefined : keyringOf(account);
}

function accountFor(config: Settings | undefined, { environment }: Pick<ProjectOptions, "environment">): Account | undefined {
  const names = config?.credentials ?? DEFAULT_CREDENTIALS;
  return isSet(names, environment) ? accountOf(names, environment) : undefined;
}
