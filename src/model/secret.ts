import { inspect } from "node:util";
import { type Digest, UNKNOWN } from "./digest.ts";

const values = new WeakMap<Secret, string>();
const digests = new WeakMap<Secret, { readonly digest: Digest; readonly owner: string | undefined }>();

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

  /** One whose value is not here, and at most known again by its digest, made for `owner` (`ownerName` in identity.ts). */
  static withoutValue(reference: string, digest: Digest = UNKNOWN, owner?: string): Secret {
    const secret = new Secret("", reference);
    values.delete(secret);
    digests.set(secret, { digest, owner });
    return secret;
  }

  /** The digest of one whose value is not here; `undefined` for one that has its value. */
  get digest(): Digest | undefined {
    return digests.get(this)?.digest;
  }

  /** Whose secret that digest is of. */
  get owner(): string | undefined {
    return digests.get(this)?.owner;
  }

  /** The value itself. Call it only where it goes into a request body or a keyed digest. Throws for one whose value is not here. */
  reveal(): string {
    const value = values.get(this);
    if (value === undefined) throw new TypeError(`the value of ${this.toString()} is not here`);
    return value;
  }

  /** Whether both hold the same value, in constant time for values of equal length. Throws if the value of one is not here. */
  equals(other: Secret): boolean {
    // Cryptography is loaded where it is needed: much is done without.
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
