import { timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";

const values = new WeakMap<Secret, string>();

/**
 * A value that only the call that needs it may see. Printing, serialising and inspecting it give its reference;
 * comparing it with an operator or turning it into text by accident is a TypeError or the reference, never the value.
 */
export class Secret {
  /** Where it comes from, as it is shown: `env:NAME`, `file:path`, `literal`, `live` (read from the API), or `event`. */
  readonly reference: string;

  constructor(value: string, reference: string) {
    values.set(this, value);
    this.reference = reference;
  }

  /** The value itself. Call it only where it goes into a request body or a keyed digest. */
  reveal(): string {
    return values.get(this) as string;
  }

  /** Whether both hold the same value, in constant time for values of equal length. */
  equals(other: Secret): boolean {
    const [mine, theirs] = [Buffer.from(this.reveal()), Buffer.from(other.reveal())];
    return mine.length === theirs.length && timingSafeEqual(mine, theirs);
  }

  toString(): string {
    return `[secret ${this.reference}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new TypeError("a secret can't be compared or computed with");
  }
}
