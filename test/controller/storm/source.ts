/** What the storm declares: a git repository with two sources, one that is made at once and one that waits for a person. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRepositories, git } from "../../harness/git.ts";

export const DOMAINS = ["chat.test", "one.test", "two.test", "three.test", "four.test", "lab.example"] as const;
const MEETINGS = 6;
/** Of which commits change the first ones: a removal of more than a part of a domain would wait for a person. */
const CHANGED = 2;

export interface Source {
  readonly url: string;
  /** Gives a meeting another length, removes it, or declares it again. */
  change(domain: string, index: number, minutes: number): Promise<void>;
  /** The meetings that are declared now: their start and length. */
  wanted(domain: string): readonly string[];
}

export const CHANGEABLE = Array.from({ length: CHANGED }, (_, index) => index);

export async function createSource(): Promise<Source> {
  const { remote, work } = await createRepositories();
  /** By domain: the length of each meeting; 0: it is not declared. */
  const declared = new Map(DOMAINS.map((domain): [string, number[]] => [domain, Array.from({ length: MEETINGS }, () => 30)]));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), text);
  };
  const writeDomain = (domain: string): Promise<void> => {
    const bookings = lengthsOf(domain).flatMap((minutes, index) =>
      minutes === 0 ? [] : [`m${index}: { start: 2030-12-0${index + 1}T10:00, duration: ${minutes}m }`],
    );
    const text = `version: 1\ndomains: { ${domain}: { rooms: { board: { lock: true, bookings: { ${bookings.join(", ")} } } } } }\n`;
    return write(`${domain === "lab.example" ? "lab/" : ""}domains/${domain}.yaml`, text);
  };
  const lengthsOf = (domain: string): number[] => declared.get(domain) ?? [];
  const push = async (): Promise<void> => {
    await git(work, "add", "-A");
    await git(work, "commit", "--quiet", "--allow-empty", "-m", "change");
    await git(work, "push", "--quiet", "origin", "main");
  };
  const root = "version: 1\ninclude: [domains/*.yaml]\ndefaults: { region: fra-1, timezone: UTC }\n";
  for (const path of ["xroom.yaml", "lab/xroom.yaml"]) await write(path, root);
  for (const domain of DOMAINS) await writeDomain(domain);
  await push();
  return {
    url: `file://${remote}`,
    change: async (domain, index, minutes) => {
      lengthsOf(domain)[index] = minutes;
      await writeDomain(domain);
      await push();
    },
    wanted: (domain) =>
      lengthsOf(domain).flatMap((minutes, index) => (minutes === 0 ? [] : [`2030-12-0${index + 1}T10:00:00.000Z ${minutes}`])),
  };
}
