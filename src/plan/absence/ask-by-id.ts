import type { CallError } from "../../api/call-error.ts";
import type { ObjectId } from "../../model/state.ts";
import type { UnlistedObject } from "../../model/unlisted.ts";
import type { Gotten, Observed, Place } from "../../resources/contract.ts";
import { type Answer, type Answered, type Asking, whyFailed } from "./asking.ts";

/** Listed objects that are asked for, until one is found. */
const CONTROLS = 3;
/** The manual's ids have no sign. */
const NO_ID = -1;

export interface AnsweredById {
  readonly answered: readonly Answered[];
  /** Refused, and nothing shows what that means. */
  readonly unclear: readonly UnlistedObject[];
}

/** All are of one list. */
export async function askById(refs: readonly UnlistedObject[], asking: Asking): Promise<AnsweredById> {
  const first = await getAll(refs, asking);
  const unfound = first.flatMap(([ref, got]) => (isUnfound(got) ? [ref] : []));
  const again = new Map(await getAll(unfound, asking));
  const control = unfound.length === 0 ? FOUND : await askForOthers(refs[0] as UnlistedObject, asking);
  const answered: Answered[] = [];
  const unclear: UnlistedObject[] = [];
  for (const [ref, got] of first) {
    const answer = answerOf(again.get(ref) ?? got, control);
    if (answer === undefined) unclear.push(ref);
    else answered.push([ref, answer]);
  }
  return { answered, unclear };
}

type Got = Gotten | { readonly kind: "failed"; readonly because: string };

function isUnfound({ kind }: Got): boolean {
  return kind === "none" || kind === "refused";
}

async function get({ kind, client, ...asking }: Asking, at: Place, id: ObjectId): Promise<Got> {
  try {
    return (await kind.get?.(client, at, id, asking.signal)) as Gotten;
  } catch (error) {
    return { kind: "failed", because: whyFailed(error, asking) };
  }
}

function getAll(refs: readonly UnlistedObject[], asking: Asking): Promise<(readonly [UnlistedObject, Got])[]> {
  return Promise.all(refs.map(async (ref) => [ref, await get(asking, ref, ref.id)] as const));
}

/** What is asked for besides shows what an answer means: whether a listed object is found; or how an id is refused that none can have. */
type Control =
  | { readonly kind: "found" }
  | { readonly kind: "lost"; readonly because: string }
  | { readonly kind: "impossible"; readonly refusal: CallError | undefined };

const FOUND: Control = { kind: "found" };

async function askForOthers(at: Place, asking: Asking): Promise<Control> {
  const listed = listedObjects(at, asking);
  const [first] = listed;
  if (first === undefined) {
    const got = await get(asking, at, NO_ID);
    return { kind: "impossible", refusal: got.kind === "refused" ? got.error : undefined };
  }
  for (const each of listed) if ((await get(asking, each, each.id)).kind === "found") return FOUND;
  return { kind: "lost", because: `${first.kind} ${first.id}, which it lists, is not found by its id either` };
}

/** Not over, and of the same region: those of the same domain first. */
function listedObjects({ region, domain }: Place, { lists, kind, now }: Asking): Observed[] {
  const ofRegion = lists.filter((list) => list.kind === kind.name && list.region === region);
  const found: Observed[] = [];
  for (const { objects } of ofRegion.toSorted((a, b) => Number(b.domain === domain) - Number(a.domain === domain))) {
    for (const each of objects) {
      if (found.length === CONTROLS) return found;
      if ((kind.endOf(each.spec) ?? Infinity) > now) found.push(each);
    }
  }
  return found;
}

function answerOf(got: Got, control: Control): Answer | undefined {
  if (got.kind === "found") return { answer: "found", observed: got.observed };
  if (got.kind === "failed") return { answer: "unsure", because: got.because };
  if (control.kind === "lost") return { answer: "unsure", because: control.because };
  if (got.kind === "none" || control.kind === "found" || isOtherwise(got.error, control.refusal)) return { answer: "gone" };
  return undefined;
}

function isOtherwise(refusal: CallError, other: CallError | undefined): boolean {
  return other !== undefined && (refusal.status !== other.status || refusal.message !== other.message);
}
