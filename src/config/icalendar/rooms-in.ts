import { trimEnd } from "../../model/trim-end.ts";
import { isRoomName } from "../../model/names.ts";
import { type Component, type ContentLine, unescaped } from "./content-lines.ts";

/** Where an event says how to join it (RFC 5545, RFC 7986 5.11, and what Google and Outlook write). */
const PLACES = new Set([
  "LOCATION",
  "URL",
  "CONFERENCE",
  "DESCRIPTION",
  "X-ALT-DESC",
  "X-GOOGLE-CONFERENCE",
  "STYLED-DESCRIPTION",
]);

/** Links of these lead to people and papers. */
const ELSEWHERE = new Set(["UID", "ORGANIZER", "ATTENDEE", "CONTACT", "RELATED-TO", "ATTACH", "IMAGE", "SOURCE", "LINK"]);

/** The longest text that is looked through for links, in characters. */
const LONGEST = 100_000;

interface Link {
  /** In lower case. */
  readonly host: string;
  readonly room: string | undefined;
}

/** The rooms of a domain that an event's links name, each once: those of the usual places, else those of any other property. */
export function roomsIn({ properties }: Component, domain: string): string[] {
  const host = hostOf(domain);
  const isUsual = ({ name }: ContentLine): boolean => PLACES.has(name);
  const usual = roomsOf(properties.filter(isUsual), host);
  return usual.length > 0
    ? usual
    : roomsOf(
        properties.filter((each) => !isUsual(each) && !ELSEWHERE.has(each.name)),
        host,
      );
}

function roomsOf(properties: readonly ContentLine[], domain: string): string[] {
  const rooms = properties.flatMap(linksIn).flatMap(({ host, room }) => (host === domain && room !== undefined ? [room] : []));
  return [...new Set(rooms)];
}

export function hostsIn({ properties }: Component): string[] {
  const links = properties.filter(({ name }) => PLACES.has(name)).flatMap(linksIn);
  return [...new Set(links.map(({ host }) => host))];
}

/** As links have it: in lower case, and in ASCII. */
function hostOf(domain: string): string {
  return URL.canParse(`https://${domain}`) ? new URL(`https://${domain}`).host : domain.toLowerCase();
}

/** In its text, and in a parameter such as ALTREP. */
function linksIn({ value, parameters }: ContentLine): Link[] {
  return [unescaped(value.slice(0, LONGEST)), ...[...parameters.values()].flat()]
    .flatMap((text) => [...text.matchAll(/https?:\/\/[^\s"'<>\\“”„‟‘’«»‹›]+/gi)])
    .flatMap(([text]) => linkOf(text));
}

function linkOf(text: string): Link[] {
  // In HTML an entity may end it: `…/board&nbsp;`, `…/board&lt;/a&gt;`.
  const whole = text.replaceAll("&amp;", "&").replace(/&(?:nbsp|lt|gt|quot|apos|#\w+);.*$/is, "");
  const plain = trimEnd(whole, ".,;:!?)]}>*_。、，；：！？）」』】");
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
