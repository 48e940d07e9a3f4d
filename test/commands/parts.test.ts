import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const PARTS = fileURLToPath(new URL("../../dist/parts/", import.meta.url));

it("every part of the built command loads, whichever is the first, and none asks Intl for it, which takes ten milliseconds", () => {
  const names = readdirSync(PARTS);
  expect(names.length).toBeGreaterThan(50);
  // One process for all: each begins with no part loaded.
  const script = `
    const failed = [];
    const refuse = () => { throw new Error("asks Intl"); };
    for (const name of Object.getOwnPropertyNames(Intl)) Object.defineProperty(Intl, name, { get: refuse });
    for (const { prototype } of [Number, BigInt, Array, Date]) prototype.toLocaleString = refuse;
    for (const name of ${JSON.stringify(names)}) {
      for (const loaded of Object.keys(require.cache)) delete require.cache[loaded];
      try {
        require(${JSON.stringify(PARTS)} + name);
      } catch (error) {
        failed.push(name + ": " + error.message);
      }
    }
    console.log(JSON.stringify(failed));
    process.exit();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect({ failed: JSON.parse(stdout) as unknown, stderr }).toEqual({ failed: [], stderr: "" });
});
