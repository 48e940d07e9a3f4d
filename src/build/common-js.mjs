// Writes the parts that esbuild split a program into as CommonJS (npm run build).
import { basename, dirname, join } from "node:path";
import { transform } from "esbuild";

const REQUIRE = /\brequire\("\.\/(parts\/)?([\w.-]+\.cjs)"\)/g;

/** Loads a part of this file by its name, once. */
const LOADER = `
const loaded=new Map();
function __part(name){
  let module=loaded.get(name);
  if(module===undefined){
    loaded.set(name,module={exports:{}});
    parts[name](module,module.exports);
  }
  return module.exports;
}
module.exports=__part;
`;

/**
 * The parts as CommonJS files. Only ES modules can be split into parts, but Node opens CommonJS three times as fast, and its own modules
 * without making ES modules of them first. What the parts of a bunch load in any case comes into one file, as to find and open forty small
 * ones takes longer than to run them.
 *
 * @param {readonly { path: string, text: string }[]} parts what esbuild wrote; they import each other as `./name` or `./parts/name`
 * @param {Readonly<Record<string, readonly string[]>>} bunches names of files, and the parts in each: beginnings of their names
 * @returns {Promise<{ path: string, text: string }[]>}
 */
export async function commonJs(parts, bunches) {
  const texts = new Map();
  for (const { path, text } of parts) texts.set(basename(path), await converted(text));
  const bunchOf = new Map();
  for (const [bunch, starts] of Object.entries(bunches)) {
    const first = [...texts.keys()].filter((name) => starts.some((start) => name.startsWith(`${start}-`)));
    for (const name of loadedBy(first, texts)) if (!bunchOf.has(name)) bunchOf.set(name, bunch);
  }
  const linked = (text, own) =>
    text.replace(REQUIRE, (whole, folder = "", name) => {
      const bunch = bunchOf.get(name);
      if (bunch === undefined) return whole;
      return bunch === own ? `__part("${name}")` : `require("./${folder}${bunch}.cjs")("${name}")`;
    });

  const alone = parts.filter(({ path }) => !bunchOf.has(basename(path)));
  const folder = dirname(parts.find(({ path }) => bunchOf.has(basename(path))).path);
  return [
    ...alone.map(({ path }) => {
      const [, start = "", rest] = /^(#![^\n]*\n)?([\s\S]*)$/.exec(texts.get(basename(path)));
      return { path, text: `${start}"use strict";${linked(rest)}` };
    }),
    ...Object.keys(bunches).map((bunch) => {
      const names = [...bunchOf.keys()].filter((name) => bunchOf.get(name) === bunch);
      const inside = names.map((name) => `"${name}"(module,exports){${linked(texts.get(name), bunch)}}`);
      return { path: join(folder, `${bunch}.cjs`), text: `"use strict";const parts={\n${inside.join(",\n")}\n};${LOADER}` };
    }),
  ];
}

async function converted(text) {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20.19",
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "partUrl" },
    // Names stay as they are: a stack in a report has to say something.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
  });
  // A part and the sources are as deep: what is found relative to them is found from here, too.
  return /\bpartUrl\b/.test(code) ? `const partUrl=require("node:url").pathToFileURL(__filename).href;${code}` : code;
}

/** The names of these parts, and of all that they load in any case. */
function loadedBy(first, texts) {
  const found = new Set(first);
  for (const name of found) {
    // What is loaded later stands in a promise.
    const now = texts.get(name).replaceAll(/\.then\(\(\)=>(?:__toESM\()?require\([^)]*\)/g, "");
    for (const [, , other] of now.matchAll(REQUIRE)) found.add(other);
  }
  return found;
}
