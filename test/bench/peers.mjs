/**
 * npm run bench:peers -- [--objects 2000,10000,50000] [--runs 5] [--trials 20] [--killed 200] [--latency 20] [--peers xroom,OpenTofu,…]
 *
 * xroom beside what people would use instead: a plan with nothing to do, and an apply of new objects, each by whole processes. The others'
 * commands are given by XROOM_BENCH_TOFU (with the provider Mastercard/restapi within its reach), XROOM_BENCH_DNSCONTROL and
 * XROOM_BENCH_OCTODNS (octodns-sync); one that is not given is left out, and named. xroom talks to the emulator, OpenTofu to a store with a
 * path for each object, both of which answer each call after so many milliseconds; the others compare local files.
 *
 * The kill trial: an apply of so many new objects is killed with its children (SIGKILL) once some are there, and made again. Then each object has
 * to be there once. PEERS.md keeps results.
 */
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { medianOf } from "./measure.mjs";
import { peersOf } from "./peers/commands.mjs";
import { runTree } from "./peers/run-tree.mjs";
import { openStore } from "./peers/store.mjs";
import { NOW } from "./world.mjs";

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "2000,10000,50000" },
    runs: { type: "string", default: "5" },
    trials: { type: "string", default: "20" },
    killed: { type: "string", default: "200" },
    latency: { type: "string", default: "20" },
    peers: { type: "string", default: "" },
  },
});
const [RUNS, TRIALS, KILLED, LATENCY] = [values.runs, values.trials, values.killed, values.latency].map(Number);
/** The others' applies take minutes beyond it. */
const MOST_APPLIED = 10_000;
const ENV = {
  ...process.env,
  XROOM_ID: "bench",
  XROOM_SECRET: "a-secret-for-benchmarks-alone",
  XROOM_NOW: NOW,
  XROOM_HOSTS: "127.0.0.1",
};

const chosen = values.peers.split(",").filter((name) => name !== "");
const peers = peersOf(process.env).filter(({ name }) => chosen.length === 0 || chosen.some((each) => name.startsWith(each)));
const out = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
out(
  `${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB · Node ${process.version} · ${LATENCY} ms a call · medians of ${RUNS}\n`,
);
out("| objects | command | plan, nothing to do: s, MiB, requests | apply of new ones: s, MiB, requests |");
out("| --- | --- | --- | --- |");
for (const objects of values.objects.split(",").map(Number)) {
  for (const peer of peers) {
    if (peer.command !== undefined) out(await measured(peer, objects));
  }
}
out("");
for (const { name, command, variable } of peers)
  if (command === undefined) out(`${name} is left out: ${variable} names no command.`);
out(
  `\n| command | applies of ${KILLED} killed | objects doubled | objects missing | second applies that failed |\n| --- | --- | --- | --- | --- |`,
);
for (const peer of peers) {
  if (peer.command !== undefined && peer.to !== "files" && TRIALS > 0) out(await killed(peer));
}

/** @param {import("./peers/commands.mjs").Peer} peer @param {number} objects */
async function measured(peer, objects) {
  const target = await openTarget(peer.to);
  const folder = await mkdtemp(join(tmpdir(), "xroom-peers-"));
  try {
    await peer.write(folder, objects, target.url);
    if (peer.init !== undefined) await run(peer, peer.init, folder);
    const applied = [];
    const planned = [];
    // What is applied once is there for all plans.
    if (peer.to !== "files" && objects > MOST_APPLIED) await target.latency(0);
    await target.requests();
    applied.push({ ...(await run(peer, peer.apply, folder)), requests: await target.requests() });
    await target.latency(LATENCY);
    for (let number = 0; number < RUNS; number++) {
      planned.push({ ...(await run(peer, peer.plan, folder)), requests: await target.requests() });
    }
    const isMeasured = peer.to === "files" || objects <= MOST_APPLIED;
    return `| ${objects.toLocaleString("en")} | ${peer.name} | ${cell(planned, peer)} | ${isMeasured ? cell(applied, peer) : "–"} |`;
  } finally {
    await target.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {readonly { seconds: number, mib: number, requests: number }[]} runs @param {import("./peers/commands.mjs").Peer} peer */
function cell(runs, { to }) {
  const middle = (/** @type {"seconds" | "mib"} */ field) => medianOf(runs.map((each) => each[field]));
  const requests = to === "files" ? "–" : (runs[0]?.requests ?? 0).toLocaleString("en");
  return `${middle("seconds").toFixed(2)}, ${Math.round(middle("mib")).toLocaleString("en")}, ${requests}`;
}

/** @param {import("./peers/commands.mjs").Peer} peer */
async function killed(peer) {
  let [doubled, missing, failed] = [0, 0, 0];
  for (let trial = 0; trial < TRIALS; trial++) {
    // Spread over the run: after the first object, and before the last.
    const after = 1 + Math.floor(((trial + 0.5) * (KILLED - 2)) / TRIALS);
    const target = await openTarget(peer.to);
    const folder = await mkdtemp(join(tmpdir(), "xroom-peers-"));
    try {
      await peer.write(folder, KILLED, target.url);
      if (peer.init !== undefined) await run(peer, peer.init, folder);
      await run(peer, peer.apply, folder, { ok: [null], onStart: (kill) => target.atAdd(after, kill) });
      const again = await run(peer, peer.apply, folder, { ok: [0, 1, 3, 5] });
      if (again.code !== 0) failed += 1;
      const names = await target.names();
      doubled += names.length - new Set(names).size;
      missing += KILLED - new Set(names).size;
    } finally {
      await target.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return `| ${peer.name} | ${TRIALS} | ${doubled} | ${missing} | ${failed} |`;
}

/** @param {import("./peers/commands.mjs").Peer} peer @param {readonly string[]} args @param {string} cwd @param {{ ok?: readonly (number | null)[], onStart?: (kill: () => void) => void }} [options] */
async function run({ name, command = "" }, args, cwd, { ok = [0], onStart } = {}) {
  const ran = await runTree(command, args, { cwd, env: ENV, ...(onStart === undefined ? {} : { onStart }) });
  if (!ok.includes(ran.code)) throw new Error(`${name} ${args.join(" ")} ended with ${ran.code}:\n${ran.out}`);
  return ran;
}

/** Where the objects are. @param {import("./peers/commands.mjs").Peer["to"]} to */
async function openTarget(to) {
  const nothing = async () => {};
  if (to === "files") {
    return { url: "", requests: async () => 0, names: async () => [], latency: nothing, atAdd: () => {}, close: nothing };
  }
  if (to === "store") {
    /** @type {{ after: number, kill: () => void }} */
    let waiting = { after: Infinity, kill: () => {} };
    const store = await openStore(LATENCY, (adds) => {
      if (adds === waiting.after) waiting.kill();
    });
    return {
      url: store.url,
      requests: async () => store.requests(),
      names: async () => store.names(),
      latency: async (/** @type {number} */ milliseconds) => store.delay(milliseconds),
      atAdd: (/** @type {number} */ after, /** @type {() => void} */ kill) => (waiting = { after, kill }),
      close: async () => store.close(),
    };
  }
  const server = fork(fileURLToPath(new URL("serve.mjs", import.meta.url)));
  const ask = (/** @type {object} */ message) =>
    new Promise((resolve) => {
      server.once("message", resolve);
      server.send(message);
    });
  const { url } = await ask({ world: { bookings: 0, domains: 1, shape: "single" }, readings: { overlaps: "allowed" } });
  await ask({ latency: LATENCY });
  return {
    url,
    requests: async () => (await ask({})).calls.length,
    names: async () => (await ask({ names: true })).names,
    latency: (/** @type {number} */ milliseconds) => ask({ latency: milliseconds }),
    atAdd: (/** @type {number} */ after, /** @type {() => void} */ kill) => void ask({ after }).then(kill),
    close: async () => void server.kill(),
  };
}
