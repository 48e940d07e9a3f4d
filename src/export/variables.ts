import { isDeniedVariable } from "../model/denied-variables.ts";
import { slugOf } from "../model/names.ts";
import type { Secret } from "../model/secret.ts";
import { distinctNames } from "./distinct-names.ts";

/** Of a room, or of one of its entries. Equal passwords are one Secret. */
export interface PasswordUse {
  readonly secret: Secret;
  readonly room: string;
  readonly key?: string;
}

/** `CHAT_ORG_BOARD_PASSWORD`: with the entry's key if the room has several passwords, without the room if several share one. */
export function nameVariables(
  domain: string,
  uses: readonly PasswordUse[],
  taken: ReadonlySet<string>,
): ReadonlyMap<Secret, string> {
  const usesOf = new Map<Secret, PasswordUse[]>();
  for (const use of uses) {
    const known = usesOf.get(use.secret);
    if (known === undefined) usesOf.set(use.secret, [use]);
    else known.push(use);
  }
  const secrets = [...usesOf.keys()];
  const candidates = [...usesOf.values()].map((of) => {
    const [first] = of as [PasswordUse];
    if (of.some(({ room }) => room !== first.room)) return [variable(domain)];
    const ofRoom = variable(domain, first.room);
    const whole = of.some(({ key }) => key === undefined);
    return whole ? [ofRoom] : [ofRoom, variable(domain, first.room, first.key as string)];
  });
  const names = distinctNames(candidates, taken, (name, number) => `${name}_${number}`);
  return new Map(secrets.map((secret, index) => [secret, names[index] as string]));
}

function variable(...parts: readonly string[]): string {
  const words = [...parts, "password"].map((part) =>
    slugOf(part)
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, "_"),
  );
  const name = words.filter((word) => word !== "" && word !== "_").join("_");
  return /^\d/.test(name) || isDeniedVariable(name) ? `_${name}` : name;
}
