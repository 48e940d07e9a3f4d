/**
 * Names as they are compared; what is sent and shown is what was declared or listed. An accented letter is one character or two
 * (Unicode's NFC and NFD): a keyboard types the one, a file system may write the other, and a server may turn either into its own.
 */
export function comparable(name: string): string {
  return name.normalize("NFC");
}

/** A domain's name has no case (RFC 4343). */
export function isSameDomain(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
