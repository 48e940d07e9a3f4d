import { describe, expect, it } from "vitest";
import { describeChange } from "../../src/plan/describe-change.ts";
import type { Spec } from "../../src/model/spec.ts";
import { booked, keyring, secret } from "./scenario.ts";

describe("what others did to an object", () => {
  const before = booked(7, "09:00", { spec: { password: secret("one", "live"), capacity: undefined } });
  const of = (spec: Spec, id = 7): string =>
    describeChange(
      { id: 7, before: keyring.hideSpec(before.spec, before) },
      booked(id, "09:00", { spec: { ...before.spec, ...spec } }),
      keyring,
    );

  it("is said field by field, with the values that were reviewed, and without secrets", () => {
    expect(of({ duration: 45, lock: true })).toBe("booking 7 was changed (duration 45, was 60, lock true, was false)");
    expect(of({ password: secret("two", "live") })).toBe("booking 7 was changed (password a secret, was a secret)");
    expect(of({ password: null })).toBe("booking 7 was changed (password none, was a secret)");
    expect(of({ capacity: 20 })).toBe("booking 7 was changed (capacity 20, was none)");
  });

  it("doesn't take a secret for another because its booking has moved", () => {
    expect(of({ start: "2026-12-01T10:00:00Z" })).toBe(
      "booking 7 was changed (start 2026-12-01T10:00:00Z, was 2026-12-01T09:00:00Z)",
    );
  });

  it("is no more than that where it is another object, or nothing is known of it before, or nothing has changed", () => {
    expect(of({ lock: true }, 8)).toBe("booking 8 was changed");
    expect(describeChange({ id: 7, before: null }, before, keyring)).toBe("booking 7 was changed");
    expect(of({})).toBe("booking 7 was changed");
  });
});
