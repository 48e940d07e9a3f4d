import { stripVTControlCharacters } from "node:util";
import type { CallLogEntry } from "./call-log.ts";

/** A call as one line for a terminal, without secrets: `12:00:01 fra-1 booking.add chat.org/board → ok id 7`. */
export function formatCall(entry: CallLogEntry): string {
  const clock = new Date(entry.at).toISOString().slice(11, 19);
  const method = entry.method === "" ? entry.collection : `${entry.collection}.${entry.method}`;
  const words = [clock, entry.region, method, subjectOf(entry.data), "→", resultOf(entry)];
  const fault = entry.fault === undefined ? "" : ` [${entry.fault}${entry.effect ? ", done" : ", not done"}]`;
  return plainText(`${words.filter((word) => word !== "").join(" ")}${fault}`);
}

const LONGEST_LINE = 500;

/** Makes any text safe as one line of a terminal: no control characters, escapes or marks of direction. */
export function plainText(text: string): string {
  const plain = stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\uFFFD");
  return plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}…` : plain;
}

/** The room, domain or id: fields that can't be secret. */
function subjectOf(data: unknown): string {
  if (typeof data !== "object" || data === null) return "";
  const { domain, roomName, id } = data as Readonly<Record<string, unknown>>;
  if (typeof id === "number" || typeof id === "string") return String(id);
  return [domain, roomName].filter((part) => typeof part === "string").join("/");
}

function resultOf(entry: CallLogEntry): string {
  if (entry.status === null) return "no answer";
  const status = entry.status === 200 ? "" : ` ${entry.status}`;
  if (entry.isError) return `failed${status}${entry.errMsg === undefined ? "" : `: ${entry.errMsg}`}`;
  return entry.result === undefined ? "ok" : `ok ${entry.result}`;
}
