import { createHash } from "node:crypto";

/**
 * What the page may do (Content Security Policy, level 3): run this script, use this style, and nothing else. It loads nothing, sends
 * nothing, and no text that found its way into it as markup would be run.
 */
export function contentPolicy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
