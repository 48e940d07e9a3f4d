import { isRoomName } from "../../model/names.ts";
import { type Component, unescaped } from "./content-lines.ts";

/** Where an event may say how to join it (RFC 5545, RFC 7986 5.11, and what Outlook writes). */
const PLACES = new Set([
  "LOCATION",
  "URL",
  "CONFERENCE",
  "DESCRIPTION",
  "X-ALT-DESC",
  "X-GOOGLE-CONFERENCE",
  "STYLED-DESCRIPTION",
]);

/** The longest text that is looked through for links, in characters. */
const LONGEST = 100_000;

interface Link {
  /** In lower case. */
  readonly host: string;
  readonly room: string | undefined;
}

/** The rooms of a domain that an event's links name, each once, in their order. */
export function roomsIn(component: Component, domain: string): string[] {
  const rooms = linksIn(component).flatMap(({ host, room }) =>
    host === domain.toLowerCase() && room !== undefined ? [room] : [],
  );
  return [...new Set(rooms)];
}

export function hostsIn(component: Component): string[] {
  return [...new Set(linksIn(component).map(({ host }) => host))];
}

function linksIn({ properties }: Component): Link[] {
  return properties
    .filter(({ name }) => PLACES.has(name))
    .flatMap(({ value }) => [...unescaped(value.slice(0, LONGEST)).matchAll(/https?:\/\/[^\s"'<>\\]+/gi)])
    .flatMap(([text]) => linkOf(text));
}

function linkOf(text: string): Link[] {
  const plain = text.replaceAll("&amp;", "&").replace(/[.,;:!?)\]}>*_]+$/, "");
  if (!URL.canParse(plain)) return [];
  const { host, pathname } = new URL(plain);
  const [first = "", ...further] = pathname.split("/").filter((part) => part !== "");
  const room = decoded(first);
  return [{ host: host.toLowerCase(), room: further.length === 0 && isRoomName(room) ? room : undefined }];
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
