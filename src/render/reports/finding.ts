import { createHash } from "node:crypto";
import type { Diagnostic, Source } from "../../model/diagnostic.ts";
import { printable } from "../safe/printable.ts";

/** What a report is about, as the tool that reads it has to know it. */
export interface ReportContext {
  /** `validate` or `plan`. */
  readonly command: string;
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** The folder of the config, from the root of its repository; `""` if they are the same. */
  readonly folder: string;
  /** The config's root file, where that has to stand which has no place of its own. */
  readonly root: string;
}

/** A diagnostic as CI's formats have it: harmless text, a path from the repository's root, and by what it is known again. */
export interface Finding {
  readonly severity: Diagnostic["severity"];
  readonly code: string;
  readonly summary: string;
  /** The summary, what to do, and what else it is about, a line each. */
  readonly message: readonly string[];
  readonly path: string;
  /** `undefined` for what stands at no place of its own. */
  readonly place: Pick<Source, "line" | "column"> | undefined;
  readonly related: readonly { readonly message: string; readonly path: string; readonly source: Source }[];
  /** The same in each run, wherever in its file it has moved to. */
  readonly fingerprint: string;
}

export function findingsOf(diagnostics: readonly Diagnostic[], context: ReportContext): Finding[] {
  const pathOf = (file: string): string => printable(context.folder === "" ? file : `${context.folder}/${file}`);
  const alike = new Map<string, number>();
  return diagnostics.map(({ severity, code, summary, help, source, related = [] }) => {
    const path = pathOf(source?.file ?? context.root);
    const identity = JSON.stringify([code, path, summary]);
    const before = alike.get(identity) ?? 0;
    alike.set(identity, before + 1);
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
      related: others,
      fingerprint: createHash("sha256").update(`${identity}\n${before}`).digest("hex").slice(0, 40),
    };
  });
}
