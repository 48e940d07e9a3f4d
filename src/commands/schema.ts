import { readFile } from "node:fs/promises";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";

export const SCHEMAS = {
  config: "xroom.schema.json",
  plan: "plan.schema.json",
  snapshot: "snapshot.schema.json",
  state: "state.schema.json",
} as const;
export type SchemaName = keyof typeof SCHEMAS;

/** Prints one of the published JSON Schemas. */
export async function schemaCommand(name: SchemaName, io: Io): Promise<ExitCode> {
  io.out(await readSchema(name));
  return EXIT.done;
}

export function readSchema(name: SchemaName): Promise<string> {
  return readFile(new URL(`../../schemas/${SCHEMAS[name]}`, import.meta.url), "utf8");
}
