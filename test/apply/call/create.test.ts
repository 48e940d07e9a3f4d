import { describe, expect, it } from "vitest";
import { idIn } from "../../../src/apply/call/create.ts";

describe("the id in an answer", () => {
  it.each<[unknown, unknown]>([
    [{ id: 7 }, 7],
    [{ id: 0 }, 0],
    [{ id: "7" }, 7],
    [{ id: "chat.org/board" }, "chat.org/board"],
    [{ id: 1.5 }, undefined],
    [{ id: Number.NaN }, undefined],
    [{ id: null }, undefined],
    [{}, undefined],
    [null, undefined],
    [true, undefined],
    ["7", undefined],
  ])("%j is %j", (output, id) => expect(idIn(output)).toBe(id));
});
