import { describe, expect, it } from "vitest";
import { renderTable } from "../../../src/render/text/table.ts";
import { NASTY } from "../sample-plan.ts";

describe("a table", () => {
  it("has columns as wide as their widest cell", () => {
    const rows = [
      { name: "会議", what: "x" },
      { name: NASTY, what: "" },
    ];
    expect(renderTable(["name", "what"], rows)).toBe(
      "NAME                  WHAT\n会議                  x\n\\x1b[2Jb\\u{202e}ad\\n\n",
    );
  });
});
