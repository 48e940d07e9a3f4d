import { booking } from "./booking/index.ts";
import type { Kind } from "./contract.ts";
import { room } from "./room/index.ts";
import { webhook } from "./webhook/index.ts";

/** Every kind, in the order in which plans show them. */
export const KINDS: readonly Kind[] = [room, booking, webhook];

export function kindNamed(name: string): Kind {
  const found = KINDS.find((kind) => kind.name === name);
  if (found === undefined) throw new TypeError(`no kind ${name}`);
  return found;
}
