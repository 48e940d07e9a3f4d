import type { Agenda, AgendaMeeting } from "../../../src/model/agenda.ts";

const at = (text: string): number => Date.parse(text);
const board = "booking/chat.org/board";

const meeting = (address: string, start: string, end: string, about: Partial<AgendaMeeting> = {}): AgendaMeeting => ({
  address,
  title: null,
  domain: "chat.org",
  room: "board",
  region: "fra-1",
  start: at(start),
  end: at(end),
  grace: 0,
  zone: "Europe/Berlin",
  standing: "live",
  moves: null,
  conflicts: [],
  ...about,
});

/** A meeting of each standing, two of them in conflict. */
export const WEEK: Agenda = {
  from: at("2026-12-06T23:00:00Z"),
  to: at("2026-12-13T23:00:00Z"),
  zone: "Europe/Berlin",
  meetings: [
    meeting(`${board}/weekly@2026-12-07T09:00:00Z`, "2026-12-07T09:00:00Z", "2026-12-07T09:45:00Z", {
      title: "計画の会議",
      grace: 15,
    }),
    meeting(`${board}/review`, "2026-12-07T11:00:00Z", "2026-12-07T12:00:00Z", {
      standing: "differs",
      moves: { start: at("2026-12-07T12:00:00Z"), end: at("2026-12-07T13:00:00Z") },
    }),
    meeting(`${board}/late`, "2026-12-08T22:30:00Z", "2026-12-09T00:00:00Z", {
      standing: "declared",
      zone: "UTC",
      conflicts: [`${board}/~40`],
    }),
    meeting(`${board}/~40`, "2026-12-08T23:00:00Z", "2026-12-08T23:30:00Z", {
      standing: "unmanaged",
      conflicts: [`${board}/late`],
    }),
    meeting(`${board}/old`, "2026-12-10T09:00:00Z", "2026-12-10T10:00:00Z", { standing: "undeclared" }),
  ],
};
