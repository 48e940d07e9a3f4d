import { type Component, type ContentLine, propertiesOf, propertyOf } from "./content-lines.ts";

/** At most once in an event (RFC 5545, 3.6.1). */
const SINGLE = ["DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "STATUS", "SEQUENCE", "UID"] as const;

/** What an event says in two ways, each as a clause about it with what was taken. */
export function odditiesOf(component: Component): string[] {
  const said: string[] = [];
  if (!component.isClosed) said.push(`it has no END:${component.name}; the file may be cut off`);
  for (const name of SINGLE) {
    const different = new Set(propertiesOf(component, name).map(sayingOf));
    if (different.size > 1) said.push(`it has ${different.size} ${name}s; the first was taken`);
  }
  const end = propertyOf(component, "DTEND");
  if (end !== undefined && propertyOf(component, "DURATION") !== undefined)
    said.push("it has both DTEND and DURATION; DTEND was taken");
  const both = component.properties.find(isInTwoZones);
  if (both !== undefined) said.push(`its ${both.name} in line ${both.line} has a TZID and is in UTC; UTC was taken`);
  return said;
}

function sayingOf({ parameters, value }: ContentLine): string {
  return JSON.stringify([parameters.get("TZID"), value.trim()]);
}

function isInTwoZones({ parameters, value }: ContentLine): boolean {
  const [zone] = parameters.get("TZID") ?? [];
  return zone !== undefined && /\dZ\b/i.test(value) && !/^(?:.*\/)?(?:UTC|GMT|Z|Zulu|UCT|Universal)$/i.test(zone);
}
