import type { Row } from "../../state/postgres/client.ts";

/** Columns of a row that the database has checked the types of. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : String(value ?? "");
}

export function textOrNull(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === "string" ? value : null;
}

/** Big integers come as text. */
export function number(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}

/** RFC 3339, UTC. */
export function instantOrNull(row: Row, column: string): string | null {
  const value = row[column];
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? new Date(value).toISOString() : null;
}
