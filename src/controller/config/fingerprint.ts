/** What makes replicas act alike: the operator's file, less names and addresses, with what its variables and files hold. */
import type { Environment } from "../../model/environment.ts";
import { variableOf } from "../../model/environment.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import { createKeyring } from "../../model/keyring.ts";
import { readOwnFile, variablesOf } from "../sources/own-files.ts";
import type { ControllerConfig, SourceSettings, Variable } from "./settings.ts";

/** Keyed by the accounts' API secrets: it tells no value. Throws a Failure for a file that can't be read. */
export async function fingerprintOf(config: ControllerConfig, environment: Environment): Promise<string> {
  const valueOf = (variable: Variable | undefined): string | null =>
    variable === undefined ? null : (variableOf(environment, variable) ?? null);
  const accounts = [...config.accounts.values()].map(({ id, secret, previous, regions, ...rest }) => ({
    ...rest,
    id: valueOf(id),
    secret: valueOf(secret),
    previous: valueOf(previous),
    regions: [...regions.values()],
  }));
  const sources: unknown[] = [];
  for (const each of config.sources.values()) sources.push(await sourceOf(each, environment));
  const { events, admin } = config;
  const parts = {
    accounts,
    sources,
    events: events && { url: events.url, keys: [...events.keys].map(([domain, key]) => [domain, valueOf(key)]) },
    admin: admin && {
      token: valueOf(admin.token),
      tokens: [...admin.tokens].map(([name, { token, role }]) => [name, role, valueOf(token)]),
    },
    channels: [...config.channels.values()].map(({ name, target, on }) => ({
      name,
      on: [...on],
      ...(target.kind === "slack" ? { slack: valueOf(target.url) } : { url: target.url, token: valueOf(target.token) }),
    })),
    replica: { ...config.replica, name: null },
  };
  const keyring = createKeyring(accounts.map(({ secret }) => secret ?? "").join("\0"));
  return keyring.digest("config", canonicalJson(parts));
}

async function sourceOf(
  { place: _, origin, windows, policy, secrets, ...rest }: SourceSettings,
  environment: Environment,
): Promise<unknown> {
  const { name } = rest;
  return {
    ...rest,
    // Copies of the file may lie in different folders.
    origin: origin.kind === "folder" ? { folder: origin.written } : { url: origin.url, ref: origin.ref },
    windows: windows.map(({ days, ...each }) => ({ ...each, days: [...days] })),
    policy: policy === undefined ? null : await readOwnFile(policy, `the policy of source ${name}`),
    variables: await variablesOf({ secrets, env: rest.env }, environment),
  };
}
