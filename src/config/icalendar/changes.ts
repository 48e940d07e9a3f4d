/** What the components with a RECURRENCE-ID say of the instances of a series (RFC 5545, 3.8.4.4). */
import { type Instant } from "../../model/instant.ts";
import { type ContentLine, propertyOf } from "./content-lines.ts";
import { compareVersions, type FileEvent } from "./events.ts";

export interface Change {
  readonly event: FileEvent;
  /** The start of the instance as the series gives it; `undefined` if the series has none such. */
  readonly original: Instant | undefined;
  /** RANGE=THISANDFUTURE: it changes all that follow, too. */
  readonly isRange: boolean;
}

export function readChange(event: FileEvent, originalOf: (property: ContentLine) => Instant | undefined): Change {
  const property = propertyOf(event.component, "RECURRENCE-ID") as ContentLine;
  const isRange = property.parameters.get("RANGE")?.[0]?.trim().toUpperCase() === "THISANDFUTURE";
  return { event, original: originalOf(property), isRange };
}

/** One for each instance, whatever zone its time is written in: the newest, of equals the last; in order of time. */
export function newestChanges(changes: readonly Change[], { note }: { note(event: FileEvent, text: string): void }): Change[] {
  const newest = new Map<string, Change>();
  for (const change of changes) {
    const key = change.original === undefined ? `line ${change.event.component.line}` : `${change.original} ${change.isRange}`;
    const known = newest.get(key);
    const isNewer = known === undefined || compareVersions(change.event.component, known.event.component) >= 0;
    if (known !== undefined)
      note((isNewer ? known : change).event, "a newer version of it is in the file; this one was left out");
    if (isNewer) newest.set(key, change);
  }
  return [...newest.values()].toSorted((a, b) => (a.original ?? -Infinity) - (b.original ?? -Infinity));
}
