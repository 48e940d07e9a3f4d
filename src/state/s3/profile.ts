import { homedir } from "node:os";
import { join } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { readAtMost } from "../../model/read-at-most.ts";
import type { OpenOptions } from "../contract.ts";

/** See "Shared config and credentials files" in the AWS SDKs and Tools Reference Guide. */
export interface Profile {
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** ~/.aws/credentials wins over ~/.aws/config. Throws a Failure for an unknown profile. */
export async function readProfile(environment: OpenOptions["environment"]): Promise<Profile> {
  const folder = join(environment["HOME"] ?? environment["USERPROFILE"] ?? homedir(), ".aws");
  const read = (variable: string, name: string): Promise<string> =>
    readAtMost(environment[variable] ?? join(folder, name), BUDGETS.secretBytes).then(String, () => "");
  const [config, credentials] = await Promise.all([
    read("AWS_CONFIG_FILE", "config"),
    read("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
  ]);
  const asked = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"];
  const name = asked ?? "default";
  const ofConfig = parseSections(config);
  const found = [
    ofConfig.get(`profile ${name}`) ?? (name === "default" ? ofConfig.get(name) : undefined),
    parseSections(credentials).get(name),
  ];
  if (asked !== undefined && found.every((each) => each === undefined))
    throw fail("no-profile", `AWS_PROFILE names ${name}, and there is no such profile`, `Check the files in ${folder}.`);
  return { name, settings: new Map(found.flatMap((each) => [...(each ?? [])])) };
}

/** Skips nested settings, which are indented. */
export function parseSections(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    const [, key, value] = /^([^\s=#;[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (header !== undefined) {
      const name = header.replace(/\s+/g, " ").replaceAll('"', "");
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
    } else if (key !== undefined && value !== undefined) section?.set(key.toLowerCase(), value.replace(/\s+[#;].*$/, ""));
  }
  return sections;
}
