import { createHash } from "node:crypto";
import type { Diagnostic, Source } from "../../model/diagnostic.ts";
import { printable } from "../safe/printable.ts";
import { isBelow } from "../safe/source-path.ts";

export interface ReportContext {
  readonly command: string;
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** The config's folder from the repository's root, `""` for the root. */
  readonly folder: string;
  /** The config's root file, the place of diagnostics without one. */
  readonly root: string;
}

/** Its texts are printable, its paths from the repository's root. */
export interface Finding {
  readonly severity: Diagnostic["severity"];
  readonly code: string;
  readonly summary: string;
  /** Summary, help and related places, a line each. */
  readonly message: readonly string[];
  readonly path: string;
  readonly place: Pick<Source, "line" | "column"> | undefined;
  readonly related: readonly { readonly message: string; readonly path: string; readonly source: Source }[];
  /** The same in each run, wherever in its file the finding moves. */
  readonly fingerprint: string;
}

export function findingsOf(diagnostics: readonly Diagnostic[], context: ReportContext): Finding[] {
  const pathOf = (file: string): string => printable(context.folder === "" ? file : `${context.folder}/${file}`);
  const occurrences = new Map<string, number>();
  return diagnostics.map(({ severity, code, summary, help, source: told, related = [] }) => {
    // Annotations are links, and stand in the repository: a path that leads out of it is the root file's matter.
    const source = told !== undefined && isBelow(told.file) ? told : undefined;
    const path = pathOf(source?.file ?? context.root);
    const identity = JSON.stringify([code, path, summary]);
    const before = occurrences.get(identity) ?? 0;
    occurrences.set(identity, before + 1);
    const others = related.map((each) => ({
      message: printable(each.message),
      path: pathOf(each.source.file),
      source: each.source,
    }));
    return {
      severity,
      code: printable(code),
      summary: printable(summary),
      message: [
        printable(summary),
        ...(help === undefined ? [] : [printable(help)]),
        ...others.map((each) => `${each.message} at ${each.path}:${each.source.line}:${each.source.column}`),
      ],
      path,
      place: source,
      related: others.filter((each) => isBelow(each.source.file)),
      fingerprint: createHash("sha256").update(`${identity}\n${before}`).digest("hex").slice(0, 40),
    };
  });
}
