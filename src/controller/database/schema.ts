/**
 * The controller's own tables. A later version only adds to them, so that the release before goes on running.
 *
 *   replicas   who lives: a heartbeat each, by the database's clock
 *   sources    which revision each source has, as far as one replica has seen it
 *   shards     an account's domain: what is wanted and applied, its conditions, its state, and who holds its lock
 *   approvals  plans that a person has approved, until a pass has used them
 *   hints      rooms of which an event came, until they were looked at
 *   pauses     until when no replica calls a region
 *   history    what happened: who, which revision, what
 *   sessions   who is signed in to the page
 */
import { fail } from "../../model/diagnostic.ts";
import type { Database } from "./open.ts";

export const SCHEMA = "xroom_controller";
/** The engine's own tables. */
export const ENGINE_SCHEMA = "xroom_engine";
export const VERSION = 1;

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
  `insert into ${SCHEMA}.meta (version) values (${VERSION}) on conflict (one) do nothing`,
];

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

/** Throws a Failure for tables of another version. */
export async function requireTables(database: Database): Promise<void> {
  const version = await tablesOf(database);
  if (version === VERSION) return;
  const what =
    version === "empty" ? "has no tables of a controller" : `has tables of version ${version}, and this xroom uses ${VERSION}`;
  const help =
    version === "empty" || version < VERSION ? "Run `xroom controller migrate`." : "Use the newer xroom that made them.";
  throw fail("controller-tables", `${database.name} ${what}`, help);
}
