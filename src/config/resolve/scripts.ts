import { domainToASCII } from "node:url";
import { mixesScripts } from "../../model/scripts.ts";
import { quoted } from "../quote.ts";
import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

const MOST_SHOWN = 5;

/** For what a reviewer reads as another name than it is: `bоard` with a Cyrillic letter. */
export function warnOfScripts(kind: "room" | "domain" | "host", name: string, place: Place, report: Report): void {
  if (!mixesScripts(name)) return;
  const what = kind === "host" ? `the host ${domainToASCII(name)}` : `the ${kind} ${quoted(name)}`;
  const strange = [...new Set(name.match(/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/gu))];
  const shown = strange.slice(0, MOST_SHOWN).map((letter) => `${letter} (U+${codeOf(letter)})`);
  report.warning("mixed-scripts", `${what} mixes letters of several scripts, which may look like another name`, place, {
    help: `check these letters: ${shown.join(", ")}`,
  });
}

function codeOf(letter: string): string {
  return (letter.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
}
