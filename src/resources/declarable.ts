import { isWellFormed } from "../model/names.ts";
import { Secret } from "../model/secret.ts";
import type { Value } from "../model/spec.ts";

/** Why an object can't be declared. */
export const BAD_ROOM_NAME = "a config can't hold its room's name, which has a /, a control character or outer blanks";

/** Whether an environment variable can hold a password: text without NUL. */
export function isNameable(password: Value | undefined): boolean {
  if (!(password instanceof Secret)) return true;
  const value = password.reveal();
  return !value.includes("\0") && isWellFormed(value);
}
