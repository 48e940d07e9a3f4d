/** What latency and parallelism allow: so many additions by bare undici, so many at once. Arguments: the url, how many, and at once. */
import { createHmac, randomBytes } from "node:crypto";
import { Pool } from "undici";

const [url = "", count = "1", parallelism = "1"] = process.argv.slice(2);
const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = process.env;
const pool = new Pool(url, { connections: Number(parallelism) });
const begin = Date.parse("2026-12-01T00:00:00Z");
let next = 0;

async function add() {
  while (next < Number(count)) {
    const number = next++;
    const salt = randomBytes(32).toString("hex");
    const startTime = new Date(begin + number * 3_600_000).toISOString();
    const { body } = await pool.request({
      path: "/fra-1/api/booking",
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-api-version": "2",
        "x-random": salt,
        "x-auth-id": id,
        "x-auth-key": createHmac("sha256", secret).update(salt).digest("hex"),
      },
      body: JSON.stringify({
        method: "add",
        data: { domain: "d000.example.org", roomName: "room-000", startTime, meetingOptions: { duration: 45 } },
      }),
    });
    await body.json();
  }
}

await Promise.all(Array.from({ length: Number(parallelism) }, add));
await pool.close();
