import type { Project } from "../../project/project.ts";
import { countText, foldedText, type ImportedDomain, type LeftOut, leftOutText } from "../../export/index.ts";
import type { DiagnosticCode } from "../../model/codes/index.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { variableOf } from "../../model/environment.ts";
import type { Change } from "../../model/plan.ts";
import { Secret } from "../../model/secret.ts";
import { unmanagedAddress } from "../../resources/place.ts";
import { renderDiagnosticList } from "../../render/text/diagnostics.ts";
import { printable } from "../../render/safe/printable.ts";
import { shellWord } from "../../render/safe/shell.ts";
import { type Io, colorOf } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { atLogLevel } from "../terminal/log-level.ts";

export interface ImportReport extends ImportedDomain {
  readonly adopted: number;
  readonly otherChanges: readonly Change[];
  readonly domain: string;
  readonly project: Project;
  readonly options: GlobalOptions & { readonly write?: boolean; readonly out?: string; readonly envOut?: string };
  readonly io: Io;
}

export function reportImport(report: ImportReport): void {
  const { domain, options, io, variables, adopted } = report;
  const diagnostics = atLogLevel(diagnosticsOf(report), options.logLevel);
  if (diagnostics.length > 0) io.err(`${renderDiagnosticList(diagnostics, { color: colorOf(options, io, io.stderr) })}\n`);

  const left = leftOutText(report);
  const lines = [
    `Imported from ${printable(domain)}: ${countText(report.counts)}${options.out === undefined ? "" : `, into ${printable(options.out)}`}.`,
    ...(report.folded.series === 0 ? [] : [foldedText(report.folded)]),
    ...(left === "" ? [] : [`Not in there: ${left}.`]),
  ];
  const isSet = ([name, secret]: readonly [string, Secret]): boolean =>
    secret.equals(new Secret(variableOf(io.environment, name) ?? "", "env"));
  const unset = [...variables].filter((each) => !isSet(each)).map(([name]) => name);
  if (unset.length > 0) {
    const [these, values] = unset.length === 1 ? ["this", "its value"] : ["these", "their values"];
    const where = options.envOut === undefined ? "" : ` (${printable(options.envOut)} has ${values}, in plain text)`;
    lines.push(`Set ${these} before the next plan${where}:`, ...unset.map((name) => `  ${name}`));
  }
  if (adopted > 0) {
    const [objects, are, them] = adopted === 1 ? ["1 object", "is", "it"] : [`${adopted} objects`, "are", "them"];
    lines.push(
      options.write === true
        ? `${objects} ${are} recorded as ours: include the file before the next apply, which removes what is ours and not declared.`
        : `The next apply adopts ${objects}, with no call made; --write has ${them} recorded at once.`,
    );
  }
  io.err(lines.map((line) => `${line}\n`).join(""));
}

function diagnosticsOf({ domain, leftOut, otherChanges, project }: ImportReport): Diagnostic[] {
  const reasons = new Map<string, LeftOut[]>();
  for (const each of leftOut) {
    const same = reasons.get(each.because);
    if (same === undefined) reasons.set(each.because, [each]);
    else same.push(each);
  }
  const removes = leftOut.length > 0 && project.config.domains.get(domain)?.unmanaged === "remove";
  return [
    ...[...reasons].map(([because, same]) => warning("left-out", `${nameAll(same)} left out: ${because}`)),
    ...(removes
      ? [
          warning(
            "unmanaged-removed",
            `the config says unmanaged: remove for ${domain}: the next apply removes what was left out here`,
            "Write unmanaged: keep, or put its rooms under ignore, until you have decided.",
          ),
        ]
      : []),
    ...otherChanges.map(({ action, address }) =>
      warning("not-as-it-is", `a plan of this file would ${action} ${address}`, "This is a bug: please report it."),
    ),
  ];
}

function nameAll(same: readonly LeftOut[]): string {
  const names = same.map(({ observed }) => `${unmanagedAddress(observed)} in ${observed.region}`);
  return `${names.join(", ")} ${names.length === 1 ? "is" : "are"}`;
}

function warning(code: DiagnosticCode, summary: string, help?: string): Diagnostic {
  return { severity: "warning", code, summary, ...(help === undefined ? {} : { help }) };
}

/** `NAME=value` lines, quoted for a shell. */
export function environmentFile(domain: string, variables: ReadonlyMap<string, Secret>): string {
  const lines = [...variables].map(([name, secret]) => `${name}=${shellWord(secret.reveal())}\n`);
  return `# Passwords of ${printable(domain)}, in plain text: set -a; . ./FILE; set +a\n${lines.join("")}`;
}
