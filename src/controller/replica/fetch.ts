/**
 * Looks what a source holds, and marks the shards that it changes. A file that can't be used holds up the domains that it feeds; while any
 * is broken, no domain counts as undeclared.
 */
import { createHash } from "node:crypto";
import type { ConfigIndex } from "../../config/index-config.ts";
import { Failure } from "../../model/diagnostic.ts";
import { createMatcher } from "../../model/glob.ts";
import type { SourceSettings } from "../config/settings.ts";
import { textOrNull } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { summaryOf } from "../pass/summary.ts";
import type { Replica } from "./context.ts";
import { record } from "./history.ts";

export async function fetchSource(replica: Replica, name: string): Promise<void> {
  const settings = replica.config.sources.get(name);
  if (settings === undefined) return;
  const { database } = replica;
  try {
    const source = await replica.source(settings);
    const id = await source.fetch();
    const { index } = await source.revision(id);
    const [row] = await database.run(`select revision from ${SCHEMA}.sources where name = $1`, [name]);
    const before = row === undefined ? null : textOrNull(row, "revision");
    const isRewritten = before !== null && before !== id && !(await source.descends(before, id));
    await markShards(replica, settings, id, index, isRewritten);
    const broken = [...index.broken.values()].flat();
    const error = broken.length === 0 ? "" : summaryOf({ diagnostics: broken });
    await database.run(
      `update ${SCHEMA}.sources set revision = $2, fetched = clock_timestamp(), error = nullif($3, '') where name = $1`,
      [name, id, error],
    );
    if (before !== id)
      await record(database, { source: name, event: "fetched", by: replica.heartbeat.name, revision: id, detail: { error } });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await database.run(`update ${SCHEMA}.sources set error = $2 where name = $1`, [name, summaryOf(error)]);
    replica.log(`source ${name}: ${summaryOf(error)}`);
  }
}

async function markShards(
  { database }: Replica,
  { name, account, domains }: SourceSettings,
  revision: string,
  index: ConfigIndex,
  isRewritten: boolean,
): Promise<void> {
  const isOwn = createMatcher(domains);
  const declared = [...index.domains.keys()].map((domain) => ({
    domain,
    content: contentOf(index, domain),
    refusal: isOwn(domain)
      ? null
      : `the source ${name} declares ${domain}, which is not one of its domains (${domains.join(", ")})`,
  }));
  // A new revision lifts a stall, and what was tried in vain is tried at once.
  await database.run(
    `insert into ${SCHEMA}.shards as s (account, domain, source, wanted, content, refusal, rewritten)
     select $1, d.domain, $2, $3, d.content, d.refusal, false
       from json_to_recordset($4::text::json) as d(domain text, content text, refusal text)
     on conflict (account, domain) do update set
       source = case when s.declared then s.source else $2 end,
       rival = case when s.declared and s.source <> $2 and excluded.refusal is null then $2 else s.rival end,
       refusal = case when s.declared and s.source <> $2 then s.refusal else excluded.refusal end,
       wanted = case when s.declared and s.source <> $2 then s.wanted else $3 end,
       applied = case when s.content = excluded.content and s.applied = s.wanted and s.source = $2 then $3 else s.applied end,
       loaded = case when s.content = excluded.content and s.loaded = s.wanted and s.source = $2 then $3 else s.loaded end,
       config_of = case when s.content = excluded.content and s.config_of = s.wanted and s.source = $2 then $3 else s.config_of end,
       generation = s.generation + case when s.content is distinct from excluded.content or s.refusal is distinct from excluded.refusal then 1 else 0 end,
       failures = case when s.content is distinct from excluded.content then 0 else s.failures end,
       loops = case when s.content is distinct from excluded.content then '[]'::json else s.loops end,
       rewritten = s.rewritten or ($5::int = 1 and s.content is distinct from excluded.content),
       content = case when s.declared and s.source <> $2 then s.content else excluded.content end,
       declared = true`,
    [account, name, revision, JSON.stringify(declared), isRewritten ? 1 : 0],
  );
  await database.run(
    `update ${SCHEMA}.shards s set rival = null, generation = generation + 1 where rival = $1 and account = $2
       and not exists (select 1 from json_array_elements_text($3::text::json) as d(domain) where d.domain = s.domain)`,
    [name, account, JSON.stringify(declared.map(({ domain }) => domain))],
  );
  const isBroken = index.broken.size > 0;
  await database.run(
    `update ${SCHEMA}.shards s set wanted = $1, declared = $2::int = 1, content = $3, generation = generation + 1, failures = 0
     where source = $4 and account = $5 and (s.content is distinct from $3)
       and not exists (select 1 from json_array_elements_text($6::text::json) as d(domain) where d.domain = s.domain)`,
    [
      revision,
      isBroken ? 1 : 0,
      `without ${isBroken ? revision : ""}`,
      name,
      account,
      JSON.stringify(declared.map(({ domain }) => domain)),
    ],
  );
}

/** Of the files that decide over a domain, and what is wrong with them. */
function contentOf({ files, domains, broken }: ConfigIndex, domain: string): string {
  const names = ["xroom.yaml", ...(domains.get(domain) ?? [])];
  const parts = names.map((name) => [name, files.get(name)?.digest, broken.get(name)?.map(({ summary }) => summary)]);
  // A removal waits while any file is broken.
  return createHash("sha256")
    .update(JSON.stringify([parts, broken.size > 0]))
    .digest("base64url");
}
