/** Who may do what: bearer tokens for programs, and a sign-in whose session is kept in the database for browsers. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Environment } from "../../model/environment.ts";
import type { AdminSettings, Role } from "../config/settings.ts";
import { text } from "../database/rows.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import { secretIn } from "../secrets.ts";

export interface Person {
  readonly name: string;
  readonly role: Role;
}

export interface Access {
  byToken(token: string): Person | undefined;
  /** Of a request: its bearer token, or its session. */
  of(request: IncomingMessage, database: Pick<Database, "run"> | undefined): Promise<Person | undefined>;
  /** Gives a cookie's value; `undefined` for a token that there isn't. */
  signIn(token: string, database: Pick<Database, "run">): Promise<string | undefined>;
  signOut(request: IncomingMessage, database: Pick<Database, "run">): Promise<void>;
}

export const COOKIE = "xroom_session";
/** Hours. */
const SESSION = 12;
const RANKS: Readonly<Record<Role, number>> = { view: 0, approve: 1, operate: 2 };

export function may({ role }: Person, needed: Role): boolean {
  return RANKS[role] >= RANKS[needed];
}

/** Throws a Failure for a token that is not set. */
export function createAccess({ token, tokens }: AdminSettings, environment: Environment): Access {
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
  return {
    byToken,
    of: async (request, database) => {
      const [, bearer] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
      if (bearer !== undefined) return byToken(bearer);
      const session = sessionOf(request);
      if (session === undefined || database === undefined) return undefined;
      const [row] = await database.run(`select name, role from ${SCHEMA}.sessions where id = $1 and until > clock_timestamp()`, [
        idOf(session),
      ]);
      const person = row === undefined ? undefined : known.find(({ name }) => name === text(row, "name"));
      return person === undefined ? undefined : { name: person.name, role: person.role };
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

export function isByCookie(request: IncomingMessage): boolean {
  return request.headers.authorization === undefined && sessionOf(request) !== undefined;
}

/** `undefined` ends it. */
export function cookieOf(session: string | undefined): string {
  const rest = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${session === undefined ? 0 : SESSION * 3600}`;
  return `${COOKIE}=${session ?? ""}; ${rest}`;
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
