// The linter's rule for src/: imports run downward, in the order of this one table (see "Rooms" in src/README.md).
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** From the top floor down. A room may import what stands on a lower floor, nothing beside it and nothing above it. */
const FLOORS = [
  ["cli.ts", "index.ts"],
  ["commands"],
  ["ci", "controller"],
  ["project"],
  ["render"],
  ["export"],
  ["apply"],
  ["snapshot"],
  ["plan", "policy"],
  ["state"],
  ["config"],
  ["resources"],
  ["forge"],
  ["git"],
  ["webhooks", "emulator"],
  ["api"],
  ["model"],
];

/** The emulator shares only wire types with the client: an answer of its own must not come from the code that it is to test. */
const WITHHELD = { emulator: new Set(["api/client.ts", "api/answer.ts", "api/retry.ts"]) };

const src = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));

/** The room of a path, by the first part of it below src/; `undefined` for what lies elsewhere. */
function roomOf(path) {
  const [room] = path.split("/");
  return room === ".." || room === "build" ? undefined : room;
}

const rule = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const path = relative(src, context.filename);
    const room = roomOf(path);
    if (room === undefined) return {};
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== "string" || !specifier.startsWith(".")) return;
      const target = relative(src, resolve(dirname(context.filename), specifier));
      const other = roomOf(target);
      if (other === undefined || other === room) return;
      const message = problemOf({ room, other, target });
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

function problemOf({ room, other, target }) {
  for (const name of [room, other]) {
    if (!floorOf.has(name)) return `src/${name} has no floor: add it to the table in src/build/layers.mjs`;
  }
  if (floorOf.get(other) <= floorOf.get(room)) return `src/${room} must not import from src/${other}, which is not below it`;
  if (WITHHELD[room]?.has(target)) return `src/${room} must not import ${target}`;
  return undefined;
}

export default { meta: { name: "xroom" }, rules: { layers: rule } };
