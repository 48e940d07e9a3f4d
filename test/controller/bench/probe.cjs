/** Loaded into a replica that is measured: on SIGUSR2 it writes what it holds, after a collection. */
"use strict";
const { readdirSync, renameSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  const { user, system } = process.cpuUsage();
  collect();
  const kinds = process.getActiveResourcesInfo();
  const { heapUsed, rss } = process.memoryUsage();
  const held = {
    timers: kinds.filter((kind) => kind === "Timeout").length,
    handles: kinds.length,
    files: readdirSync("/proc/self/fd").length,
    temporary: readdirSync(process.env.TMPDIR).length,
    heap: heapUsed / 2 ** 20,
    rss: rss / 2 ** 20,
    cpu: (user + system) / 1000,
  };
  writeFileSync(`${process.env.BENCH_PROBE}.new`, JSON.stringify(held));
  renameSync(`${process.env.BENCH_PROBE}.new`, process.env.BENCH_PROBE);
});
