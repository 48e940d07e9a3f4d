/** The agenda as a page: one file without scripts or requests. */
import { createHash } from "node:crypto";
import type { Agenda, AgendaMeeting } from "../../model/agenda.ts";
import { escapeHtml, toHtml } from "../html/to-html.ts";
import { h, type View } from "../html/view/element.ts";
import { countText, daysOf, meetingName, periodText, remarksOf, STANDING_TEXTS, timesText } from "./days.ts";

const TONES = { live: "note", differs: "change", declared: "add", undeclared: "remove", unmanaged: "unmanaged" } as const;

export async function renderAgendaHtml(agenda: Agenda): Promise<string> {
  const { AGENDA_STYLE } = await import("../generated/report-page.ts");
  const hash = createHash("sha256").update(AGENDA_STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = `Agenda, ${periodText(agenda)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${AGENDA_STYLE}</style>
</head>
<body>
${toHtml(h("header", {}, h("h1", {}, title), h("p", { class: "about" }, aboutText(agenda))))}
${toHtml(h("main", {}, ...daysOf(agenda).map((day) => dayView(day, agenda))))}
</body>
</html>
`;
}

function aboutText(agenda: Agenda): string {
  const { meetings, zone } = agenda;
  return `${meetings.length === 0 ? "Nothing is on" : countText(agenda)}. Times are those of ${zone} where no other zone stands beside them.`;
}

function dayView({ title, meetings }: ReturnType<typeof daysOf>[number], agenda: Agenda): View {
  return h(
    "section",
    { class: "day" },
    h("h2", {}, title),
    h("ul", {}, ...meetings.map((meeting) => meetingView(meeting, agenda))),
  );
}

function meetingView(meeting: AgendaMeeting, agenda: Agenda): View {
  const { standing, domain, room, conflicts, address } = meeting;
  return h(
    "li",
    { class: `meeting tone-${TONES[standing]}${conflicts.length > 0 ? " conflicting" : ""}`, "data-address": address },
    h("p", { class: "time" }, timesText(meeting, agenda)),
    h(
      "div",
      {},
      h("p", { class: "title" }, meetingName(meeting)),
      h("p", { class: "place" }, `${domain}/${room}`),
      ...remarksOf(meeting).map((text) => h("p", { class: text.startsWith("conflict") ? "conflict" : "remark" }, text)),
    ),
    h("p", { class: "mark" }, STANDING_TEXTS[standing]),
  );
}
