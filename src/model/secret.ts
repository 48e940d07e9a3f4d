import { inspect } from "node:util";
import { type Digest, UNKNOWN } from "./digest.ts";

const values = new WeakMap<Secret, string>();
const digests = new WeakMap<Secret, { readonly digest: Digest; readonly owner: string | undefined }>();

/** Printing, serialising and inspecting it show its reference; operators throw a TypeError. Only `reveal` gives the value. */
export class Secret {
  /** `env:NAME`, `file:path`, `literal`, `live` (read from the API), or `event`. */
  readonly reference: string;

  constructor(value: string, reference: string) {
    values.set(this, value);
    this.reference = reference;
  }

  /** Known by its digest for `owner` (`ownerName` in identity.ts). */
  static withoutValue(reference: string, digest: Digest = UNKNOWN, owner?: string): Secret {
    const secret = new Secret("", reference);
    values.delete(secret);
    digests.set(secret, { digest, owner });
    return secret;
  }

  /** `undefined` if it has its value. */
  get digest(): Digest | undefined {
    return digests.get(this)?.digest;
  }

  get owner(): string | undefined {
    return digests.get(this)?.owner;
  }

  /** Only for request bodies and keyed digests. Throws if it has no value. */
  reveal(): string {
    const value = values.get(this);
    if (value === undefined) throw new TypeError(`the value of ${this.toString()} is not here`);
    return value;
  }

  /** In constant time for values of equal length. Throws if one has no value. */
  equals(other: Secret): boolean {
    // Loaded when needed: most commands don't.
    const { timingSafeEqual } = process.getBuiltinModule("node:crypto");
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
