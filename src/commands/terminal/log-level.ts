import type { Diagnostic } from "../../model/diagnostic.ts";

export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const HIDDEN: Readonly<Record<LogLevel, readonly Diagnostic["severity"][]>> = {
  error: ["warning", "note"],
  warn: ["note"],
  info: [],
  debug: [],
};

export function atLogLevel(diagnostics: readonly Diagnostic[], level: LogLevel): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => !HIDDEN[level].includes(severity));
}

/** Whether a log level shows notes and progress. */
export function showsNotes({ logLevel }: { readonly logLevel: LogLevel }): boolean {
  return logLevel === "info" || logLevel === "debug";
}
