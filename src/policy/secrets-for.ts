import { isMap } from "../config/schema/check-file.ts";
import type { SecretsFor } from "../config/resolve/named-secrets.ts";
import { createMatcher, parseGlob } from "../model/glob.ts";
import { listOf } from "../model/list-of.ts";
import type { Path } from "../config/yaml/parsed-file.ts";
import type { Reader } from "./reader.ts";

interface Entry {
  readonly isMeant: (domain: string) => boolean;
  readonly globs: readonly string[];
}

/** `secretsFor: { "chat.org": ["CHAT_*"] }`: a domain that no key fits may name none. */
export function readSecretsFor(value: unknown, reader: Reader): SecretsFor | undefined {
  if (!isMap(value))
    return reader.wrong("`secretsFor` is a map: by domain, the secrets that it may name", reader.place(PATH, "key"));
  const entries = Object.entries(value).map(([domain, globs]): Entry => {
    const path = [...PATH, domain];
    checkGlob(domain, path, "key", reader);
    return { isMeant: isGlob(domain) ? createMatcher([domain]) : () => false, globs: globsIn(globs, path, reader) };
  });
  const { file, line } = reader.place(PATH, "key");
  return (domain) => {
    const globs = entries.flatMap((each) => (each.isMeant(domain) ? each.globs : []));
    const may = globs.length === 0 ? "lets it name none" : `lets it name ${listOf([...globs])}`;
    return { allows: createMatcher(globs), help: `the policy's \`secretsFor\` ${may} (${file}:${line})` };
  };
}

const PATH: Path = ["secretsFor"];

function globsIn(value: unknown, path: Path, reader: Reader): readonly string[] {
  if (!Array.isArray(value)) {
    reader.wrong("expected a list of globs, such as [CHAT_*]", reader.place(path, "value"));
    return [];
  }
  return value.flatMap((glob: unknown, index) => {
    if (typeof glob === "string" && checkGlob(glob, [...path, index], "value", reader)) return [glob];
    if (typeof glob !== "string") reader.wrong("expected a glob, such as CHAT_*", reader.place([...path, index], "value"));
    return [];
  });
}

function isGlob(text: string): boolean {
  return parseGlob(text).kind === "glob";
}

function checkGlob(text: string, path: Path, part: "key" | "value", reader: Reader): boolean {
  const parsed = parseGlob(text);
  if (parsed.kind === "problem") reader.wrong("it is not a glob", reader.place(path, part), parsed.help);
  return parsed.kind === "glob";
}
