import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new, empty folder that is removed when the test ends, with what commands keep outside it. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "xroom-test-"));
  onTestFinished(() => {
    for (const each of [path, `${path}.state`]) rmSync(each, { recursive: true, force: true });
  });
  return path;
}
