import { createHash } from "node:crypto";
import { escapeHtml } from "../../render/html/to-html.ts";
import { CONTROLLER_SCRIPT, CONTROLLER_STYLE } from "../generated/page.ts";
import type { Person } from "./access.ts";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** This script and this style run; they ask this server alone. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(CONTROLLER_SCRIPT)}`,
  `style-src ${hashOf(CONTROLLER_STYLE)}`,
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

function page(title: string, body: string, attributes = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${CONTROLLER_STYLE}</style>
</head>
<body${attributes}>
${body}
</body>
</html>
`;
}

export function mainPage({ name, role }: Person): string {
  const body = `<header><h1 id="headline" aria-live="polite">Looking …</h1>
<form method="post" action="/sign-out"><span>${escapeHtml(name)}</span> <button>Sign out</button></form></header>
<main><p id="about"></p><p id="message" role="status"></p><div id="sources"></div></main>
<dialog aria-labelledby="dialog-title"><header><h2 id="dialog-title">Plan</h2><button type="button">Close</button></header><iframe title="Plan"></iframe></dialog>
<script>${CONTROLLER_SCRIPT}</script>`;
  return page("xroom controller", body, ` data-role="${role}"`);
}

export function signInPage(problem?: string): string {
  const why = problem === undefined ? "" : `<p class="error tone-remove" role="alert">${escapeHtml(problem)}</p>`;
  const body = `<main><h1>xroom controller</h1>${why}
<form method="post" action="/sign-in"><p><label for="token">Token</label> <input id="token" name="token" type="password" autocomplete="current-password" required></p>
<p><button>Sign in</button></p></form></main>`;
  return page("Sign in: xroom controller", body);
}
