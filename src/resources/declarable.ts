import { isWellFormed } from "../model/names.ts";
import { Secret } from "../model/secret.ts";
import type { Value } from "../model/spec.ts";

/** Why an object can't be declared in the room that it is in. */
export const BAD_ROOM_NAME =
  "the name of its room is not one that a config can hold (it has no /, control characters or outer blanks)";

/** Whether a password can be declared: by an environment variable, which is text that no NUL ends. */
export function isNameable(password: Value | undefined): boolean {
  if (!(password instanceof Secret)) return true;
  const value = password.reveal();
  return !value.includes("\0") && isWellFormed(value);
}
