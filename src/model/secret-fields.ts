/** The fields of the wire, of its headers and of the emulator's accounts that hold secrets. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "key",
  "password",
  "hostKey",
  "webhookKey",
  "signThis",
  "secret",
  "x-auth-key",
]);

/** How deep a value is shown: what the API sends is less than half as deep, and what is far deeper would overflow the stack. */
export const DEEPEST_SHOWN = 20;
