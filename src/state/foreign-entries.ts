import type { Diagnostic } from "../model/diagnostic.ts";
import { someOf } from "../model/list-of.ts";
import type { State } from "../model/state.ts";

/** By format: how many levels of maps lie above an entry, and the form of its fingerprint. */
const FORMS: { readonly [format: string]: { readonly above: number; readonly fingerprint: RegExp } | undefined } = {
  "xroom.state/1": { above: 0, fingerprint: /^hmac-sha256:[0-9a-f]{64}$/ },
  "xroom.state/2": { above: 2, fingerprint: /^[A-Za-z0-9_-]{22}$/ },
};

/** In characters. */
const LONGEST_NAME = 200;

interface Members {
  [name: string]: unknown;
}

/**
 * Removes from a state that was just parsed, and is not checked yet, each entry whose fingerprint xroom can't have written: it owns
 * nothing. Gives their addresses, or what they are named.
 */
export function removeForeignEntries(document: unknown): string[] {
  if (!isMap(document)) return [];
  const { format, objects, missing } = document;
  const form = typeof format === "string" && Object.hasOwn(FORMS, format) ? FORMS[format] : undefined;
  if (form === undefined) return [];
  const isOurs = ({ applied }: Members): boolean => typeof applied === "string" && form.fingerprint.test(applied);
  const found: string[] = [];
  const search = (entries: Members, above: number, path: readonly string[]): void => {
    for (const [name, each] of Object.entries(entries)) {
      if (!isMap(each)) continue;
      // An entry among domains or regions is one of another format.
      if (above > 0 && typeof each["applied"] !== "string") search(each, above - 1, [...path, name]);
      else if (above > 0 || !isOurs(each)) {
        delete entries[name];
        found.push(addressOf(path, name));
      }
    }
  };
  if (isMap(objects)) search(objects, form.above, []);
  if (Array.isArray(missing)) {
    const isForeign = (item: unknown): item is Members => isMap(item) && item["applied"] !== undefined && !isOurs(item);
    for (const { address } of missing.filter(isForeign)) found.push(String(address).slice(0, LONGEST_NAME));
    document["missing"] = missing.filter((item) => !isForeign(item));
  }
  return found;
}

/** At most one. */
export function remarkOnForeignEntries({ foreign = [] }: Pick<State, "foreign">): Diagnostic[] {
  if (foreign.length === 0) return [];
  const [has, they] = foreign.length === 1 ? ["has", "it owns"] : ["have", "they own"];
  const summary = `in the state ${someOf(foreign)} ${has} no fingerprint of xroom: ${they} nothing`;
  const help = "Check who else can write the state. The next apply writes it without; objects that are declared are found again.";
  return [{ severity: "warning", code: "foreign-entry", summary, help }];
}

function addressOf([domain]: readonly string[], name: string): string {
  const [kind = "", ...rest] = name.split("/");
  return (domain === undefined ? name : [kind, domain, ...rest].join("/")).slice(0, LONGEST_NAME);
}

function isMap(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
