/** What latency and parallelism allow: so many additions by bare undici, so many at once. Arguments: the url, how many, and at once. */
import { Pool } from "undici";
import { signed } from "./signed.mjs";

const [url = "", count = "1", parallelism = "1"] = process.argv.slice(2);
const pool = new Pool(url, { connections: Number(parallelism) });
const begin = Date.parse("2026-12-01T00:00:00Z");
let next = 0;

async function add() {
  while (next < Number(count)) {
    const startTime = new Date(begin + next++ * 3_600_000).toISOString();
    const booking = { domain: "d000.example.org", roomName: "room-000", startTime, meetingOptions: { duration: 45 } };
    const { body } = await pool.request(signed("fra-1", "booking", "add", booking));
    await body.json();
  }
}

await Promise.all(Array.from({ length: Number(parallelism) }, add));
await pool.close();
