import { basename, dirname } from "node:path";
import { createReport } from "../../config/report.ts";
import { parseFile } from "../../config/yaml/parse-file.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import { readAtMost } from "../../model/read-at-most.ts";
import type { ControllerFile } from "../generated/controller-types.ts";
import { validate } from "../generated/controller-validator.ts";
import { resolveController } from "./resolve.ts";
import { reportSchemaError } from "./schema-errors.ts";
import type { ControllerConfig } from "./settings.ts";

/** Reads the operator's file. Throws a Failure with all its errors. */
export async function loadController(path: string): Promise<ControllerConfig> {
  const report = createReport();
  const parsed = await parseFile(basename(path), await read(path));
  report.add(parsed.diagnostics);
  const { file } = parsed;
  if (file === undefined) throw new Failure(await report.diagnostics());
  if (!validate(file.value))
    for (const error of validate.errors ?? []) if (!isEcho(error)) reportSchemaError(error, file, report);
  const config =
    report.errors === 0 ? resolveController(file.value as ControllerFile, { file, directory: dirname(path), report }) : undefined;
  if (config === undefined || report.errors > 0) throw new Failure(await report.diagnostics());
  return config;
}

/** A bad name is reported by its own rule, and by that of all names. */
function isEcho({ propertyName }: { readonly propertyName?: string }): boolean {
  return propertyName !== undefined;
}

async function read(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readAtMost(path, BUDGETS.fileBytes);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const help = "Name another with --config; `examples/controller/controller.yaml` is one, and --sandbox needs none.";
    throw fail("no-controller-file", `${path} can't be read (${code ?? "unknown error"})`, help, { cause });
  }
  return bytes.toString("utf8");
}
