/**
 * Functions of texts whose result may be far larger than what they are given, as CEL has them, but bounded: cost.ts counts a call as one
 * step, and a text that is replaced by a longer one, a few times over, fills the memory.
 */
import { type CelList, celList, celMethod, CelScalar, listType } from "@bufbuild/cel";
import { BUDGETS } from "../model/budgets.ts";

/** `most` below 0: all. An empty part is before each character, and at the end. */
function replaced(text: string, part: string, by: string, most: number): string {
  const parts = part === "" ? ["", ...text, ""] : text.split(part);
  const places = parts.length - 1;
  const count = most < 0 ? places : Math.min(most, places);
  const longest = Math.max(BUDGETS.policyText, text.length);
  if (text.length + count * (by.length - part.length) > longest)
    throw new Error(`replace gives more than ${longest.toLocaleString("en")} characters`);
  return (
    parts.slice(0, count + 1).join(by) +
    parts
      .slice(count + 1)
      .map((each) => part + each)
      .join("")
  );
}

/** `most` below 0: all; the last one has what is left. */
function split(text: string, by: string, most: number): CelList {
  if (most === 0) return celList([]);
  const parts = text.split(by);
  if (most > 0 && most < parts.length) parts.splice(most - 1, parts.length, parts.slice(most - 1).join(by));
  if (parts.length > BUDGETS.policyListEntries)
    throw new Error(`split gives more than ${BUDGETS.policyListEntries.toLocaleString("en")} parts`);
  return celList(parts);
}

const { STRING, INT, DYN } = CelScalar;
const LIST = listType(DYN);

export const GROWTH = [
  celMethod("replace", STRING, [STRING, STRING], STRING, function (part, by) {
    return replaced(this, part, by, -1);
  }),
  celMethod("replace", STRING, [STRING, STRING, INT], STRING, function (part, by, most) {
    return replaced(this, part, by, Number(most));
  }),
  celMethod("split", STRING, [STRING], LIST, function (by) {
    return split(this, by, -1);
  }),
  celMethod("split", STRING, [STRING, INT], LIST, function (by, most) {
    return split(this, by, Number(most));
  }),
];
