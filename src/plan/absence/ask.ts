/**
 * Owned objects that no list has are asked for by their ids, where the API has a call for that (index.ts says what follows).
 *
 *   asked for ─┬─ the object ─────────▶ found
 *              ├─ a failure ──────────▶ unsure
 *              └─ none, or a refusal ─▶ asked for once more; and a listed object is asked for, to see that its kind is found by ids
 *                    ├─ the listed one is not found either ─────▶ unsure
 *                    ├─ it is found; or the answer is none ─────▶ gone
 *                    └─ a refusal, with nothing listed to ask ──▶ an id is asked for that no object can have
 *                          ├─ refused in other words ─▶ gone: the refusal is about the id
 *                          └─ else ───────────────────▶ a second list, a little later, tells
 *
 * No message is understood; refusals are compared with each other. A second list also tells where one list lacks very many.
 */
import type { ReadClient } from "../../api/client.ts";
import { sleep } from "../../api/sleep.ts";
import { append } from "../../model/append.ts";
import { listName } from "../../model/identity.ts";
import type { AskedObject, UnlistedObject } from "../../model/unlisted.ts";
import type { Kind, Observed } from "../../resources/contract.ts";
import type { Observation } from "../observe.ts";
import { askById } from "./ask-by-id.ts";
import { type Answered, type Asking, type AskOptions, whyFailed } from "./asking.ts";
import { unlistedObjects } from "./unlisted.ts";

/** More of one list are not asked for one by one. */
const MOST = 100;
/** Milliseconds before a second list. */
const RELIST = 10_000;

/** The observation with all answers; what was found is added to its list. */
export async function askForUnlisted(client: ReadClient, observation: Observation, options: AskOptions): Promise<Observation> {
  const { lists } = observation;
  const kinds = new Map(options.kinds.flatMap((kind) => (kind.get === undefined ? [] : [[kind.name, kind] as const])));
  const ofLists = new Map<string, UnlistedObject[]>();
  for (const each of unlistedObjects(options.state, lists, new Set(kinds.keys()), options.now))
    append(ofLists, listName(each), each);
  if (ofLists.size === 0) return observation;
  const answers = await Promise.all(
    [...ofLists.values()].map((refs) => {
      const [{ kind }] = refs as [UnlistedObject];
      return askForAll(refs, { ...options, client, lists, kind: kinds.get(kind) as Kind });
    }),
  );
  const answered = answers.flat();
  const found = new Map<string, Observed[]>();
  for (const [ref, answer] of answered) if (answer.answer === "found") append(found, listName(ref), answer.observed);
  return {
    ...observation,
    lists: lists.map((list) => ({ ...list, objects: [...list.objects, ...(found.get(listName(list)) ?? [])] })),
    asked: answered.map(([ref, answer]): AskedObject => ({
      ...ref,
      ...(answer.answer === "found" ? { answer: "found" } : answer),
    })),
  };
}

async function askForAll(refs: readonly UnlistedObject[], asking: Asking): Promise<readonly Answered[]> {
  if (refs.length > MOST) return listAgain(refs, asking);
  const { answered, unclear } = await askById(refs, asking);
  return unclear.length === 0 ? answered : [...answered, ...(await listAgain(unclear, asking))];
}

async function listAgain(refs: readonly UnlistedObject[], asking: Asking): Promise<Answered[]> {
  const [{ region, domain }] = refs as readonly [UnlistedObject, ...UnlistedObject[]];
  const { client, kind, relist = RELIST, signal = new AbortController().signal } = asking;
  await sleep(relist, signal);
  try {
    const again = new Map((await kind.observe(client, { region, domain }, signal)).map((each) => [each.id, each]));
    return refs.map((ref) => {
      const observed = again.get(ref.id);
      return [ref, observed === undefined ? { answer: "gone" } : { answer: "found", observed }];
    });
  } catch (error) {
    const because = whyFailed(error, asking);
    return refs.map((ref) => [ref, { answer: "unsure", because }]);
  }
}
