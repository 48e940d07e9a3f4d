// Measures the sources for HOUSE.md: node test/bench/house.mjs [FOLDER of src]
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const src = process.argv[2] ?? "src";
const RIDDLES = /\b(?:nobody|somebody|whoever|whatever|told)\b/gi;

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:ts|mjs)$/.test(entry.name) && !/\bgenerated\b/.test(entry.parentPath))
  .map((entry) => join(entry.parentPath, entry.name));

const folders = new Map();
for (const file of files) {
  const [top] = relative(src, file).split("/");
  const sums = folders.get(top) ?? { files: 0, code: 0, comment: 0, words: 0, riddles: 0, most: 0 };
  folders.set(top, sums);
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n").map((line) => line.trim());
  const isComment = (line) => /^(?:\/\/|\/\*|\*)/.test(line);
  sums.files += 1;
  sums.most = Math.max(sums.most, lines.length);
  sums.code += lines.filter((line) => line !== "" && !isComment(line)).length;
  sums.comment += lines.filter(isComment).length;
  sums.words +=
    lines
      .filter(isComment)
      .join(" ")
      .match(/[\p{L}\d'’-]{2,}/gu)?.length ?? 0;
  sums.riddles += text.match(RIDDLES)?.length ?? 0;
}

const total = { files: 0, code: 0, comment: 0, words: 0, riddles: 0, most: 0 };
for (const sums of folders.values()) {
  for (const name of Object.keys(total))
    total[name] = name === "most" ? Math.max(total.most, sums.most) : total[name] + sums[name];
}
const row = (name, { files, code, comment, words, riddles, most }) =>
  [name.padEnd(12), files, code, comment, (words / code).toFixed(2), riddles, most].join("\t");
process.stdout.write("room        \tfiles\tcode\tcomments\twords/line\triddles\tlongest file\n");
for (const [name, sums] of [...folders].toSorted()) process.stdout.write(`${row(name, sums)}\n`);
process.stdout.write(`${row("all", total)}\n`);
process.stdout.write(`entries of ${src}: ${readdirSync(src).length}\n`);
