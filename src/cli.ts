#!/usr/bin/env node
const { main } = await import("./commands/main.ts");

// All is written and closed by now. What a stopped run no longer waits for must not keep it alive.
process.exit(await main(process.argv.slice(2)));
