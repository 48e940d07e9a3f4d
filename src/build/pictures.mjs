// Takes the front page's picture and recording from the real thing: npm run pictures. Needs a Chromium.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { root } from "./plugins.mjs";
import { record } from "./recording.mjs";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const { text, page: html } = record();

const front = new URL("README.md", root);
const before = await readFile(front, "utf8");
const block = /(<!-- npm run pictures -->\n\n```console\n).*?(?=\n```\n)/s;
if (!block.test(before)) throw new Error("README.md has no place for the recording");
await writeFile(
  front,
  before.replace(block, (_, start) => start + text),
);

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 785 }, colorScheme: "light" });
  await page.setContent(html, { waitUntil: "load" });
  await page.screenshot({ path: fileURLToPath(new URL(".github/plan.png", root)) });
} finally {
  await browser.close();
}
