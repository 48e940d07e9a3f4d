/**
 * What a plan must not tell an author who may not write. The API secret tells whether a password is the live one, so a password of theirs,
 * written as text, would be a guess, and a plan its answer: it isn't planned. What is unmanaged isn't theirs to see, and a calendar can't
 * be searched by plan after plan.
 */
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import { someOf } from "../model/list-of.ts";
import { kindOf } from "../model/address.ts";
import { naturalName, objectName } from "../model/identity.ts";
import type { Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { Secret } from "../model/secret.ts";
import { sealOf } from "../plan/seal.ts";
import type { PlannableProject } from "../project/project.ts";
import type { Desired, Observed } from "../resources/contract.ts";

/** Throws a Failure that names the objects. */
export function refusePasswords(desired: readonly Desired[], base: readonly Desired[], login: string): void {
  const known = new Map(base.map((each) => [each.address, each.spec]));
  const own = desired.filter(({ address, spec }) =>
    Object.entries(spec).some(([field, value]) => isText(value) && !isSame(value, known.get(address)?.[field])),
  );
  if (own.length === 0) return;
  throw new Failure(
    {
      severity: "error",
      code: "password-by-stranger",
      summary: `${login} may not write here, and declares passwords as text: of ${someOf(own.map(({ address }) => address))}`,
      help: "A plan would tell whether they are the live ones. Take them from a variable, or have a person who may write declare them.",
    },
    { kind: "refused" },
  );
}

function isText(value: unknown): value is Secret {
  return value instanceof Secret && value.reference === "literal" && value.digest === undefined;
}

function isSame(value: Secret, before: unknown): boolean {
  return isText(before) && value.equals(before);
}

/**
 * Lists as they are to a stranger: only what is ours, and what the protected branch declares. A declaration that meets another object, which
 * a plan would adopt, would show what that is like; it is planned as an addition.
 */
export function listingKnown<P extends Pick<PlannableProject, "lists">>(
  project: P,
  state: Pick<State, "objects" | "missing">,
  base: readonly Desired[],
): P {
  const owned = [...Object.entries(state.objects), ...state.missing.map((each) => [each.address, each] as const)];
  const ids = new Set(owned.map(([address, { region, id }]) => objectName({ kind: kindOf(address), region, id })));
  const keys = new Set(base.map(naturalName));
  const isKnown = (each: Observed): boolean => ids.has(objectName(each)) || keys.has(naturalName(each));
  return {
    ...project,
    lists: {
      observe: async (...request) => {
        const observation = await project.lists.observe(...request);
        return {
          ...observation,
          lists: observation.lists.map((list) => ({ ...list, objects: list.objects.filter(isKnown) })),
        };
      },
    },
  };
}

/** These tell of what is live beside the objects that the config declares. */
const TELLING: ReadonlySet<string> = new Set(["slot-taken", "duplicate-object", "suddenly-empty"]);

/** The plan without what is unmanaged, sealed anew. */
export function withoutUnmanaged({ seal: _, ...plan }: Plan, keyring: Keyring): Plan {
  const summary = { ...plan.summary, unmanaged: 0 };
  const diagnostics = plan.diagnostics.filter(({ code, severity }) => severity === "error" || !TELLING.has(code));
  const rest = { ...plan, summary, unmanaged: [], diagnostics };
  return { ...rest, seal: sealOf(rest, keyring) };
}

const MOST_AN_HOUR = 20;
const HOUR = 3_600_000;
const TIMES = /^<!-- xroom:times ([\d,]*) -->$/m;

/** The line of a comment that holds when the request was planned in the last hour, with `now`. Throws a Failure over the bound. */
export function timesLine(body: string | undefined, now: Instant): string {
  const [, written = ""] = TIMES.exec(body ?? "") ?? [];
  const times = written.split(",").flatMap((text) => (text === "" || now - Number(text) * 1000 > HOUR ? [] : [Number(text)]));
  if (times.length >= MOST_AN_HOUR) throw new Failure(tooMany(), { kind: "refused" });
  return `<!-- xroom:times ${[...times, Math.floor(now / 1000)].join(",")} -->`;
}

function tooMany(): Diagnostic {
  return {
    severity: "error",
    code: "too-many-plans",
    summary: `this request was planned ${MOST_AN_HOUR} times in the last hour, and its author may not write here`,
    help: "Wait an hour.",
  };
}
