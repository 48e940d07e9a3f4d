/**
 * The controller's own tables. A later version only adds to them, so that the release before goes on running; what only that one used is
 * taken away by `migrate --finish`, once it no longer runs.
 *
 *   replicas   who lives: a heartbeat each, by the database's clock
 *   generations  the fingerprints of the replicas' settings, the newest last
 *   event_paths  hashes of the paths under which events may come
 *   sources    which revision each source has, as far as one replica has seen it
 *   shards     an account's domain: what is wanted and applied, its conditions, its state, and who holds its lock
 *   approvals  plans that a person has approved, until a pass has used them
 *   hints      rooms of which an event came, until they were looked at
 *   pauses     until when no replica calls a region
 *   history    what happened: who, which revision, what
 *   sessions   who is signed in to the page
 */
import { fail } from "../../model/diagnostic.ts";
import { SYSTEM, TIMELINE } from "./identity.ts";
import { isAlive } from "./leases.ts";
import type { Database } from "./open.ts";
import { text } from "./rows.ts";

export const SCHEMA = "xroom_controller";
/** The engine's own tables. */
export const ENGINE_SCHEMA = "xroom_engine";
export const VERSION = 2;
/** The lowest version of the tables that this release runs on. */
const LOWEST = 2;

const STATEMENTS = [
  `create schema if not exists ${SCHEMA}`,
  `create table if not exists ${SCHEMA}.meta (one boolean primary key default true check (one), version integer not null)`,
  `create table if not exists ${SCHEMA}.replicas (
     id text primary key, name text not null, since timestamptz not null default clock_timestamp(), beat timestamptz not null,
     dead double precision not null, draining boolean not null default false, claimed text, url text)`,
  `create table if not exists ${SCHEMA}.sources (
     name text primary key, revision text, fetched timestamptz, due timestamptz not null default clock_timestamp(), error text,
     forced boolean not null default false, checked timestamptz)`,
  `create table if not exists ${SCHEMA}.shards (
     account text not null, domain text not null, source text not null, declared boolean not null default true,
     wanted text, applied text, loaded text,
     generation bigint not null default 1, begun bigint not null default 0, queued timestamptz,
     due timestamptz, due_rooms timestamptz, ran timestamptz, failures integer not null default 0,
     suspended boolean not null default false, conditions json not null default '{}', error text,
     digest text, summary json, plan text, drifted integer not null default 0, loops json not null default '[]',
     rejected text, refusal text, rival text, content text, rewritten boolean not null default false, notified json not null default '{}',
     state text, serial bigint not null default 0, lineage text, note json,
     run text, holder text, lock json, since timestamptz, marked timestamptz,
     primary key (account, domain))`,
  `create table if not exists ${SCHEMA}.approvals (
     account text not null, domain text not null, digest text not null, plan text not null, revision text,
     removals boolean not null, empty boolean not null, by text not null, at timestamptz not null default clock_timestamp(),
     until timestamptz not null, primary key (account, domain, digest))`,
  `create table if not exists ${SCHEMA}.hints (
     account text not null, domain text not null, room text not null, at timestamptz not null default clock_timestamp(),
     count bigint not null default 1, primary key (account, domain, room))`,
  `create table if not exists ${SCHEMA}.pauses (
     account text not null, region text not null, until timestamptz not null, primary key (account, region))`,
  `create table if not exists ${SCHEMA}.history (
     id bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(),
     account text, domain text, source text, event text not null, by text not null, replica text, revision text, detail json not null)`,
  `create index if not exists history_at on ${SCHEMA}.history (at)`,
  `create table if not exists ${SCHEMA}.sessions (
     id text primary key, name text not null, role text not null, until timestamptz not null)`,
  // Version 2.
  `alter table ${SCHEMA}.meta add column if not exists system text, add column if not exists database text,
     add column if not exists timeline text, add column if not exists oldest integer not null default 1`,
  `alter table ${SCHEMA}.replicas add column if not exists release integer not null default 1,
     add column if not exists settings text`,
  `create table if not exists ${SCHEMA}.generations (
     number bigint generated always as identity primary key, digest text not null, at timestamptz not null default clock_timestamp())`,
  `create table if not exists ${SCHEMA}.event_paths (
     account text not null, domain text not null, hash text not null, primary key (account, domain, hash))`,
  `alter table ${SCHEMA}.shards add column if not exists era text, add column if not exists restored boolean not null default false,
     add column if not exists config text, add column if not exists config_of text,
     add column if not exists loading integer not null default 0, add column if not exists loading_of text`,
  `insert into ${SCHEMA}.meta (version) values (${VERSION}) on conflict (one) do update set version = greatest(meta.version, ${VERSION})`,
  `update ${SCHEMA}.meta set system = ${SYSTEM}, database = current_database(), timeline = ${TIMELINE} where system is null`,
];

/** What no release since the lowest that is named here uses. */
const REMOVALS = [`alter table ${SCHEMA}.replicas drop column if exists url`];

/** Safe to repeat, and beside replicas that run. */
export async function migrateTables({ run }: Pick<Database, "run">): Promise<void> {
  for (const statement of STATEMENTS) {
    try {
      await run(statement);
    } catch (error) {
      // Another process made it at the same time: `if not exists` is not atomic.
      await run(statement).catch(() => {
        throw error;
      });
    }
  }
}

/** `empty`: nothing was ever made there. */
export async function tablesOf({ run }: Pick<Database, "run">): Promise<"empty" | number> {
  const [found] = await run(`select to_regclass('${SCHEMA}.meta') is not null as there`);
  if (found?.["there"] !== true) return "empty";
  const [meta] = await run(`select version from ${SCHEMA}.meta`);
  return Number(meta?.["version"] ?? 0);
}

/** Takes away what only earlier releases use. Throws a Failure while one of them beats. Safe to repeat. */
export async function finishMigration({ run }: Pick<Database, "run">): Promise<void> {
  const older = await run(
    `select r.name from ${SCHEMA}.replicas r where r.release < ${VERSION} and ${isAlive("r")} order by r.name`,
  );
  if (older.length > 0) {
    const names = older.map((row) => text(row, "name")).join(", ");
    const help = "Update it, or end it with `xroom controller drain`; then try again.";
    throw fail("older-replica", `a replica of an earlier release still runs: ${names}`, help, { kind: "refused" });
  }
  // First, so that none begins meanwhile.
  await run(`update ${SCHEMA}.meta set oldest = ${VERSION}`);
  for (const statement of REMOVALS) await run(statement);
}

/** Throws a Failure for tables that this release can't use. */
export async function requireTables(database: Database): Promise<void> {
  const version = await tablesOf(database);
  const oldest = version === "empty" || version < LOWEST ? 0 : await oldestRelease(database);
  if (version !== "empty" && version >= LOWEST && oldest <= VERSION) return;
  const what =
    version === "empty"
      ? "has no tables of a controller"
      : version < LOWEST
        ? `has tables of version ${version}, and this xroom needs ${LOWEST}`
        : `has tables that only releases from version ${oldest} on can use, and this xroom is of version ${VERSION}`;
  const help =
    version === "empty" || version < LOWEST ? "Run `xroom controller migrate`." : "Use the newer xroom that made them.";
  throw fail("controller-tables", `${database.name} ${what}`, help);
}

async function oldestRelease({ run }: Pick<Database, "run">): Promise<number> {
  const [meta] = await run(`select oldest from ${SCHEMA}.meta`);
  return Number(meta?.["oldest"] ?? 0);
}
