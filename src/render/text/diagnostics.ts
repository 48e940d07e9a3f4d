import type { Diagnostic, Source } from "../../model/diagnostic.ts";
import { frame } from "./code-frame.ts";
import { type Paint, painter } from "./paint.ts";
import { printable } from "../safe/printable.ts";

const SEVERITY_STYLES = { error: ["bold", "red"], warning: ["bold", "yellow"], note: ["bold", "cyan"] } as const;

/** In the manner of rustc: what, where, and what to do; then the counts. Empty without diagnostics. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: { readonly color: boolean }): string {
  if (diagnostics.length === 0) return "";
  return `${renderDiagnosticList(diagnostics, options)}\n${renderCount(diagnostics, painter(options.color))}\n`;
}

/** Without the counts, for diagnostics beside other output. */
export function renderDiagnosticList(diagnostics: readonly Diagnostic[], { color }: { readonly color: boolean }): string {
  return diagnostics.map((each) => `${renderDiagnostic(each, painter(color))}\n`).join("\n");
}

function renderDiagnostic({ severity, code, summary, help, source, excerpt, related = [] }: Diagnostic, paint: Paint): string {
  const style = [...SEVERITY_STYLES[severity]];
  const number = source === undefined || excerpt === undefined ? "" : String(source.line);
  const gutter = " ".repeat(Math.max(2, number.length));
  const bar = paint("blue", "|");
  const lines = [`${paint(style, `${severity}[${printable(code)}]`)}${paint("bold", `: ${printable(summary)}`)}`];

  if (source !== undefined) lines.push(`${gutter}${paint("blue", "-->")} ${renderSource(source)}`);
  if (source !== undefined && excerpt !== undefined) {
    const { text, indent, width } = frame(excerpt);
    const carets = paint(style, "^".repeat(width));
    lines.push(
      `${gutter} ${bar}`,
      `${paint("blue", number.padStart(gutter.length))} ${bar} ${text}`,
      `${gutter} ${bar} ${" ".repeat(indent)}${carets}`,
    );
  }
  if (help !== undefined) lines.push(`${gutter} ${paint("blue", "=")} ${paint("bold", "help")}: ${printable(help)}`);
  for (const { message, source: other } of related) {
    lines.push(`${gutter} ${paint("blue", "=")} ${printable(message)} at ${renderSource(other)}`);
  }
  return lines.join("\n");
}

function renderSource({ file, line, column }: Source): string {
  return `${printable(file)}:${line}:${column}`;
}

function renderCount(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const counts = (["error", "warning", "note"] as const)
    .map((severity) => ({ severity, count: diagnostics.filter((each) => each.severity === severity).length }))
    .filter(({ count }) => count > 0);
  return counts
    .map(({ severity, count }) => paint([...SEVERITY_STYLES[severity]], `${count} ${severity}${count === 1 ? "" : "s"}`))
    .join(", ");
}
