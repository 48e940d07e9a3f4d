import type { Diagnostic } from "../../model/diagnostic.ts";
import { findingsOf, type ReportContext } from "./finding.ts";

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/** Workflow commands: `::error file=xroom.yaml,line=3,col=5,title=…::…` */
export function renderGithub(diagnostics: readonly Diagnostic[], context: ReportContext): string {
  return findingsOf(diagnostics, context)
    .map(({ severity, code, message, path, place }) => {
      const properties = [
        ...(place === undefined ? [] : [`file=${property(path)}`, `line=${place.line}`, `col=${place.column}`]),
        `title=${property(`xroom: ${code}`)}`,
      ];
      return `::${COMMANDS[severity]} ${properties.join(",")}::${data(message.join("\n"))}\n`;
    })
    .join("");
}

/** In the order in which the runner unescapes. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
