import type { HostKeyOptions } from "../../render/apply/host-keys.ts";
import { colorOf, type Io } from "../terminal/io.ts";
import { suggest } from "../terminal/suggest.ts";
import type { ApplyOptions } from "../apply.ts";

export function hostKeyOptions(options: ApplyOptions, io: Io): HostKeyOptions {
  const { showSecrets = false, hostKeys } = options;
  const output = suggest(["output", "--show-secrets"], options);
  return { color: colorOf(options, io), showSecrets, keysKept: hostKeys !== undefined, output };
}
