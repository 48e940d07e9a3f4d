import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { OpenOptions } from "../contract.ts";
import { Secret } from "../../model/secret.ts";
import type { Place } from "./place.ts";

/** The password that the usual places hold for a database, and what there is to say of a place that was passed over. */
export interface Found {
  readonly password: Secret | undefined;
  readonly remark: string | undefined;
}

/** In libpq's order: the URL (which is `given`), PGPASSWORD, the password file. */
export async function findPassword(place: Place, environment: OpenOptions["environment"]): Promise<Found> {
  const given = place.password ?? secretOf(environment["PGPASSWORD"], "env:PGPASSWORD");
  if (given !== undefined) return { password: given, remark: undefined };
  const path = environment["PGPASSFILE"] ?? join(environment["HOME"] ?? homedir(), ".pgpass");
  const mode = await stat(path).then(
    (found) => (found.isFile() ? found.mode : undefined),
    () => undefined,
  );
  if (mode === undefined) return { password: undefined, remark: undefined };
  // As libpq: what others can read is no secret. Windows has no such modes.
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    return { password: undefined, remark: `${path} was passed over, since others than its owner can read it (chmod 600 it)` };
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return { password: undefined, remark: `${path} can't be read` };
  return { password: secretOf(lookUp(text, place), `file:${path}`), remark: undefined };
}

/** The first line of a password file (`host:port:database:user:password`, `*` for any) that fits. */
export function lookUp(
  text: string,
  { host, port, database, user }: Pick<Place, "host" | "port" | "database" | "user">,
): string | undefined {
  const wanted = [host.startsWith("/") ? "localhost" : host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = fieldsOf(line);
    if (
      fields.length >= 5 &&
      wanted.every((value, index) => fields[index] === "*" || unescaped(fields[index] as string) === value)
    )
      return unescaped(fields[4] as string);
  }
  return undefined;
}

/** A backslash stands before a colon or a backslash that belongs to a field. The password ends with the line or the next colon. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, field]) => field as string);
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/g, "$1");
}

function secretOf(text: string | undefined, reference: string): Secret | undefined {
  return text === undefined || text === "" ? undefined : new Secret(text, reference);
}
