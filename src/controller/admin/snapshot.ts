import pLimit from "p-limit";
import { fail } from "../../model/diagnostic.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { TOOL } from "../../model/version.ts";
import { createScope } from "../../plan/scope.ts";
import { beginPlanning, observeProject } from "../../project/plan.ts";
import { KINDS } from "../../resources/registry.ts";
import { takeSnapshot } from "../../snapshot/index.ts";
import { emptyState } from "../../state/document.ts";
import { text } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { databaseNow, openShard } from "../pass/open-shard.ts";
import type { Replica } from "../replica/context.ts";

/** Domains at once. */
const AT_ONCE = 8;

/** What is live and owned in a source's domains, to plan a request against: without secrets. Throws a Failure. */
export async function snapshotOf(replica: Replica, name: string | undefined, signal: AbortSignal): Promise<Snapshot> {
  const { sources } = replica.config;
  const settings = name === undefined && sources.size === 1 ? [...sources.values()][0] : sources.get(name ?? "");
  if (settings === undefined) {
    const what = name === undefined ? "the controller has several sources" : `the controller has no source ${name}`;
    throw fail("no-such-source", what, `Name one with --source: ${[...sources.keys()].join(", ")}.`);
  }
  const opened = replica.accounts.get(settings.account);
  if (opened === undefined) throw fail("unknown-account", `there is no account ${settings.account}`);
  const { account } = settings;
  const rows = await replica.database.run(
    `select domain, coalesce(loaded, wanted) as revision from ${SCHEMA}.shards
     where source = $1 and account = $2 and coalesce(loaded, wanted) is not null order by domain`,
    [settings.name, account],
  );
  const limit = pLimit(AT_ONCE);
  const found = await Promise.all(
    rows.map((row) =>
      limit(async () => {
        signal.throwIfAborted();
        const domain = text(row, "domain");
        const shard = await openShard(replica, { account, domain, settings, opened }, text(row, "revision"));
        // A domain that can't be loaded now is planned as if nothing were there, with a warning.
        if ("errors" in shard) return undefined;
        const planning = await beginPlanning(shard.project, { signal });
        const observation = await observeProject(shard.project, planning);
        return { desired: shard.project.desired, state: planning.state, observation };
      }),
    ),
  );
  const shards = found.filter((each) => each !== undefined);
  const empty = emptyState();
  // They differ while the API's secret is being replaced.
  const keys = new Set(shards.map(({ state }) => state.key));
  const [key] = keys;
  return takeSnapshot({
    tool: TOOL,
    account: opened.id,
    now: await databaseNow(replica),
    keyring: opened.keyring,
    desired: shards.flatMap(({ desired }) => desired),
    observation: {
      lists: shards.flatMap(({ observation }) => observation.lists),
      asked: shards.flatMap(({ observation }) => observation.asked ?? []),
    },
    state: {
      ...empty,
      ...(keys.size === 1 && key !== undefined ? { key } : {}),
      objects: Object.assign({}, ...shards.map(({ state }) => state.objects)),
      series: Object.assign({}, ...shards.map(({ state }) => state.series)),
      missing: shards.flatMap(({ state }) => state.missing),
      gone: shards.flatMap(({ state }) => state.gone),
      open: shards.flatMap(({ state }) => state.open),
      intents: shards.flatMap(({ state }) => state.intents),
    },
    scope: createScope({ domains: [], targets: [] }),
    kinds: KINDS,
  });
}
