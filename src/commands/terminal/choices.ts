/** What options let choose from. They are by themselves, so that the program can be defined without what it does. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The forms that CI takes diagnostics in (formats.ts). */
export const REPORT_NAMES = ["github", "sarif", "gitlab", "junit"] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

/** The forms in which a plan can be shown (formats.ts). */
export const FORMAT_NAMES = ["text", "json", "html", "markdown", ...REPORT_NAMES] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];
