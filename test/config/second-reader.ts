import nodeIcal from "node-ical";
import { FROM, inWindow, WINDOW } from "./generated-calendar.ts";

/** When the events of a calendar take place by node-ical, as `board 2026-12-07T09:00 60m`; without those that have no time of day, or no length. */
export function slotsByNodeIcal(text: string, roomOf: (event: nodeIcal.VEvent) => string): readonly string[] {
  const slots = Object.values(nodeIcal.sync.parseICS(text)).flatMap((component) => {
    if (component?.type !== "VEVENT") return [];
    const instances = nodeIcal.expandRecurringEvent(component, { from: new Date(FROM), to: new Date(FROM + WINDOW) });
    return instances.flatMap(({ start, end, isFullDay, event }) =>
      isFullDay || event.datetype === "date" || +end <= +start || event.status === "CANCELLED"
        ? []
        : [{ room: roomOf(event), start: +start, minutes: (+end - +start) / 60_000 }],
    );
  });
  return inWindow(slots);
}
