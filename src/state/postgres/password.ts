import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { OpenOptions } from "../contract.ts";
import { Secret } from "../../model/secret.ts";
import type { Login } from "./failure.ts";
import type { Place } from "./place.ts";

/** In libpq's order: the URL, PGPASSWORD, the password file. */
export async function findPassword(place: Place, environment: OpenOptions["environment"]): Promise<Login> {
  const given = place.password ?? secretOf(environment["PGPASSWORD"], "env:PGPASSWORD");
  if (given !== undefined) return { password: given, warning: undefined };
  const path = environment["PGPASSFILE"] ?? join(environment["HOME"] ?? homedir(), ".pgpass");
  const mode = await stat(path).then(
    (found) => (found.isFile() ? found.mode : undefined),
    () => undefined,
  );
  if (mode === undefined) return { password: undefined, warning: undefined };
  // As in libpq; Windows has no modes.
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    return { password: undefined, warning: `${path} was not used, since other users can read it (chmod 600 it)` };
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return { password: undefined, warning: `${path} can't be read` };
  return { password: secretOf(lookUpPassword(text, place), `file:${path}`), warning: undefined };
}

/** The first matching line counts: `host:port:database:user:password`, `*` for any. */
export function lookUpPassword(
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

/** A backslash escapes a colon or a backslash. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, field]) => field as string);
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/g, "$1");
}

function secretOf(text: string | undefined, reference: string): Secret | undefined {
  return text === undefined || text === "" ? undefined : new Secret(text, reference);
}
