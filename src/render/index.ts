/**
 * What people and programs see. Nothing here decides anything, and nothing here prints: each function turns data into text.
 *
 *   formats.ts   every format of a plan: text/, json.ts, markdown/, html/, and of its diagnostics: reports/
 *   plan/        what the formats of a plan share: groups, counts, fields, series, local times
 *   text/        for a terminal: the plan, diagnostics, tables
 *   apply/       an apply's progress, events, report and host keys
 *   links/       how rooms and bookings are joined: links, dotenv, iCalendar
 *   safe/        text from outside, made safe to show: escapes and masks. Every format sends config and API text through it
 *
 * Formats load when they are chosen, so other rooms import the file that they need.
 */
export { type FormatName, FORMAT_NAMES, FORMATS, isReport, REPORT_NAMES, type ReportName, REPORTS } from "./formats.ts";
