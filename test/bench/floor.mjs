/**
 * What a plan can't be faster than: the same list calls by bare undici, `JSON.parse` of their answers, and the parsing of the same
 * YAML by the fastest strict parser. The calls are asked for first, but the files are parsed before the sockets connect, as one thread
 * does both; `connected` parses once the first answer is there. Arguments: the folder, a file of calls, and `connected` or nothing.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { Pool } from "undici";
import { signed } from "./signed.mjs";

const [folder = ".", callsFile = "calls.json", order = ""] = process.argv.slice(2);
const { url, calls } = JSON.parse(readFileSync(callsFile, "utf8"));
const pool = new Pool(url, { connections: 10 });

const answers = calls.map(async ({ region, collection, method, data }) => {
  const { body } = await pool.request(signed(region, collection, method, data));
  return JSON.parse(await body.text());
});
if (order === "connected") await Promise.any(answers);
const files = ["xroom.yaml", ...readdirSync(join(folder, "domains")).map((name) => join("domains", name))];
const values = files.map((name) => load(readFileSync(join(folder, name), "utf8"), { schema: CORE_SCHEMA }));
const lists = await Promise.all(answers);
await pool.close();
process.stdout.write(`${values.length} files, ${lists.length} lists\n`);
