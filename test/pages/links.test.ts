import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { PAGES } from "../harness/pages.ts";

const root = new URL("../../", import.meta.url);
const SITE =
  /https:\/\/(?:github\.com\/xroom-gitops\/xroom\/(?:blob|tree)|raw\.githubusercontent\.com\/xroom-gitops\/xroom)\/main\/([^)\s#"]+)/g;

const RELATIVE = /\]\((?![a-z]+:|#)([^)\s#]+)/g;

const texts = PAGES.map((page) => [page, readFileSync(new URL(page, root), "utf8")] as const);

it("each link into the repository leads somewhere", () => {
  const links = texts.flatMap(([page, text]) => [
    ...[...text.matchAll(SITE)].map(([, path = ""]) => ({ page, path })),
    ...[...text.matchAll(RELATIVE)].map(([, path = ""]) => ({ page, path: join(dirname(page), path) })),
  ]);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ path }) => !existsSync(new URL(path, root)))).toEqual([]);
});

it("each script that a page names is one of the package's", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { readonly scripts: object };
  // examples/library has a package of its own.
  const named = texts.flatMap(([page, text]) =>
    page.startsWith("examples/library/")
      ? []
      : [...text.matchAll(/\bnpm (?:run (?!-)([\w:-]+)|(test)\b)/g)].map(([, run, test]) => run ?? test ?? ""),
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
