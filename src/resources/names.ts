/** A name for comparison: keyboards, file systems and servers compose accented letters differently (Unicode's NFC and NFD). */
export function comparable(name: string): string {
  return name.normalize("NFC");
}

/** A domain's name has no case (RFC 4343). */
export function isSameDomain(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
