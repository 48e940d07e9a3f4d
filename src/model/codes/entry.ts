export type Severity = "error" | "warning" | "note";

/** Severity, what it means, and what to do. */
export type CodeEntry = readonly [severity: Severity | readonly Severity[], meaning: string, remedy: string];
export type CodeTable = Readonly<Record<string, CodeEntry>>;
