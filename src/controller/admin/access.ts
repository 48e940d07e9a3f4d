/**
 * Who may do what: bearer tokens for programs; for browsers a sign-in whose session is kept in the database, or the name that a signing-in
 * proxy tells.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Environment } from "../../model/environment.ts";
import type { AdminSettings, Role } from "../config/settings.ts";
import { text } from "../database/rows.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import { secretIn } from "../secrets.ts";
import type { Origin } from "./origin.ts";

export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** Browsers send what proves it by themselves, for a page of any site. */
export type Proof = "token" | "session" | "proxy";

export type Found =
  | { readonly kind: "person"; readonly person: Person; readonly by: Proof }
  /** A token, or a person named by the proxy, that is not known. */
  | { readonly kind: "stranger"; readonly name: string; readonly by: Proof }
  /** Nothing was shown, or a session that has ended. */
  | { readonly kind: "anonymous" };

export interface Access {
  of(request: IncomingMessage, origin: Origin, database: Pick<Database, "run"> | undefined): Promise<Found>;
  /** Gives a cookie's value; `undefined` for a token that there isn't. */
  signIn(token: string, database: Pick<Database, "run">): Promise<string | undefined>;
  signOut(request: IncomingMessage, database: Pick<Database, "run">): Promise<void>;
}

const COOKIE = "xroom_session";
/** Hours. */
const SESSION = 12;
const RANKS: Readonly<Record<Role, number>> = { view: 0, approve: 1, operate: 2 };

export function may({ role }: Person, needed: Role): boolean {
  return RANKS[role] >= RANKS[needed];
}

/** Throws a Failure for a token that is not set. */
export function createAccess({ token, tokens, proxy }: AdminSettings, environment: Environment): Access {
  const known: (Person & { readonly digest: Buffer })[] = [];
  const add = (name: string, role: Role, variable: string): void => {
    const secret = secretIn(environment, variable, `the token of ${name}`);
    known.push({ name, role, digest: digestOf(secret.reveal()) });
  };
  if (token !== undefined) add("admin", "operate", token);
  for (const [name, each] of tokens) add(name, each.role, each.token);

  const byToken = (given: string): Person | undefined => {
    const digest = digestOf(given);
    let found: Person | undefined;
    // All are compared: the time tells nothing.
    for (const { name, role, digest: own } of known) if (timingSafeEqual(own, digest)) found = { name, role };
    return found;
  };
  const bySession = async (request: IncomingMessage, database: Pick<Database, "run">): Promise<Person | undefined> => {
    const session = sessionOf(request);
    if (session === undefined) return undefined;
    const [row] = await database.run(`select name from ${SCHEMA}.sessions where id = $1 and until > clock_timestamp()`, [
      idOf(session),
    ]);
    // Their role is that of the file as it is now.
    return row === undefined ? undefined : known.find(({ name }) => name === text(row, "name"));
  };
  const asFound = (person: Person | undefined, by: Proof, name: string): Found =>
    person === undefined
      ? { kind: "stranger", name, by }
      : { kind: "person", person: { name: person.name, role: person.role }, by };
  return {
    of: async (request, origin, database) => {
      const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
      if (bearer !== undefined) return asFound(byToken(bearer), "token", "unknown");
      if (origin.person !== undefined) {
        const role = proxy?.roles.get(origin.person);
        return asFound(role && { name: origin.person, role }, "proxy", origin.person);
      }
      const person = database === undefined ? undefined : await bySession(request, database);
      return person === undefined ? { kind: "anonymous" } : asFound(person, "session", person.name);
    },
    signIn: async (given, database) => {
      const person = byToken(given);
      if (person === undefined) return undefined;
      const session = randomBytes(32).toString("base64url");
      await database.run(
        `insert into ${SCHEMA}.sessions (id, name, role, until) values ($1, $2, $3, clock_timestamp() + interval '${SESSION} hours')
         on conflict (id) do nothing`,
        [idOf(session), person.name, person.role],
      );
      return session;
    },
    signOut: async (request, database) => {
      const session = sessionOf(request);
      if (session !== undefined) await database.run(`delete from ${SCHEMA}.sessions where id = $1`, [idOf(session)]);
    },
  };
}

/** `undefined` ends it. */
export function cookieOf(session: string | undefined, { isSecure }: Pick<Origin, "isSecure">): string {
  const age = session === undefined ? 0 : SESSION * 3600;
  return `${COOKIE}=${session ?? ""}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${isSecure ? "; Secure" : ""}`;
}

function sessionOf({ headers }: IncomingMessage): string | undefined {
  const pair = (headers.cookie ?? "").split(/;\s*/).find((each) => each.startsWith(`${COOKIE}=`));
  const value = pair?.slice(COOKIE.length + 1);
  return value === undefined || value === "" ? undefined : value;
}

/** The database holds no session that could be used. */
function idOf(session: string): string {
  return digestOf(session).toString("base64url");
}

function digestOf(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
