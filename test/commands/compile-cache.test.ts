import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { keepCompiledCode } from "../../src/commands/compile-cache.ts";
import { temporaryFolder } from "../harness/folder.ts";

/** Where Node would keep compiled code. */
function keptIn(HOME: string | undefined): string | undefined {
  let kept: string | undefined;
  keepCompiledCode({ HOME }, { enableCompileCache: (folder) => void (kept = folder) });
  return kept;
}

it("compiled code is kept in a private folder of the user, which is made", () => {
  const home = temporaryFolder();
  const folder = join(home, ".cache/xroom");
  expect([keptIn(home), keptIn(home)]).toEqual([folder, folder]);
  expect(lstatSync(folder).mode & 0o777).toBe(0o700);
});

it.each<readonly [string, (folder: string) => void]>([
  ["that others may read, as git makes one", (folder) => chmodSync(folder, 0o755)],
  ["that others may write", (folder) => chmodSync(folder, 0o770)],
])("not in a folder %s", (_, spoil) => {
  const home = temporaryFolder();
  const folder = join(home, ".cache/xroom");
  mkdirSync(folder, { recursive: true });
  spoil(folder);
  expect(keptIn(home)).toBeUndefined();
});

it("not through a link, below a file, or in a home that is not there", () => {
  const [linked, blocked] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(linked, ".cache"));
  symlinkSync(temporaryFolder(), join(linked, ".cache/xroom"));
  writeFileSync(join(blocked, ".cache"), "");
  expect([linked, blocked, join(blocked, "nowhere"), "/proc/nowhere", "", undefined].map(keptIn)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

it("a Node without the cache makes no folder", () => {
  const home = temporaryFolder();
  keepCompiledCode({ HOME: home }, {});
  expect(lstatSync(join(home, ".cache"), { throwIfNoEntry: false })).toBeUndefined();
});
