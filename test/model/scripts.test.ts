import { expect, it } from "vitest";
import { mixesScripts } from "../../src/model/scripts.ts";

it.each([
  ["b\u043eard", true],
  ["crm.ex\u0430mple.com", true],
  ["\u0430\u0440\u0440\u04cf\u0435.com", true],
  ["\u03a9-Lab", true],
  ["\u13a0a", true],
  ["board", false],
  ["Caf\u00e9 m\u00fcnchen \u00b5 2\u00ba", false],
  ["\u041a\u043e\u043c\u0430\u043d\u0434\u0430 1", false],
  ["\u4f1a\u8b70\u5ba4A", false],
  ["\u3072\u3089\u304c\u306a\u30ab\u30bf\u30ab\u30ca\u6f22\u5b57 abc", false],
  ["\ud68c\uc758\uc2e4 A", false],
  ["\u13a0\u13a2", false],
  ["room \u{1f680} 1", false],
  ["cafe\u0301", false],
])("%j mixes scripts: %s", (text, mixes) => {
  expect(mixesScripts(text)).toBe(mixes);
});
