import { listOf } from "../model/list-of.ts";
import type { LeftOut } from "./choose.ts";

export interface HeaderInput {
  readonly domain: string;
  readonly regions: readonly string[];
  /** RFC 3339. */
  readonly now: string;
  readonly schema: string;
  readonly rooms: number;
  readonly bookings: number;
  readonly webhooks: number;
  readonly over: number;
  readonly ignored: number;
  readonly declared: number;
  readonly leftOut: readonly LeftOut[];
}

/** The comment that an imported file begins with. */
export function headerOf(input: HeaderInput): string[] {
  const { domain, regions, now } = input;
  const left = leftOutText(input);
  return [
    `yaml-language-server: $schema=${input.schema}`,
    `${domain} as it was in ${listOf(regions)} at ${now}: ${countText(input)}.`,
    ...(left === "" ? [] : [`Not in here: ${left}.`]),
  ];
}

/** `2 rooms, 5 bookings and 1 webhook` */
export function countText({ rooms, bookings, webhooks }: Pick<HeaderInput, "rooms" | "bookings" | "webhooks">): string {
  const parts = [counted(rooms, "room"), counted(bookings, "booking"), counted(webhooks, "webhook")];
  const some = parts.filter((part) => !part.startsWith("0 "));
  return some.length === 0 ? "nothing" : listOf(some);
}

/** What is live and isn't in the file; empty if that is nothing. */
export function leftOutText({
  over,
  ignored,
  declared,
  leftOut,
}: Pick<HeaderInput, "over" | "ignored" | "declared" | "leftOut">): string {
  const parts = [
    ...(declared > 0 ? [`${declared} that the config declares already`] : []),
    ...(ignored > 0 ? [`${ignored} in rooms that it ignores`] : []),
    ...(over > 0 ? [`${counted(over, "booking")} that ${over === 1 ? "is" : "are"} over`] : []),
    ...(leftOut.length > 0 ? [`${leftOut.length} that can't be declared`] : []),
  ];
  return listOf(parts);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
