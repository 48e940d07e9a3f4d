#!/usr/bin/env node
import { type CompileCache, keepCompiledCode } from "./commands/compile-cache.ts";
import { VERSION } from "./model/version.ts";

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  // Scripts ask this often, and it takes nothing of the rest.
  process.stdout.write(`${VERSION}\n`);
} else {
  // Node's types are those of the oldest Node.
  keepCompiledCode(process.env, process.getBuiltinModule("node:module") as CompileCache);
  // All is written and closed by the end of main. What a stopped run no longer waits for must not keep it alive.
  void import("./commands/main.ts").then(async ({ main }) => process.exit(await main(args)));
}
