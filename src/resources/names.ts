/** A name for comparison: keyboards, file systems and servers compose accented letters differently (Unicode's NFC and NFD). */
export function comparable(name: string): string {
  return name.normalize("NFC");
}

/**
 * What is left of a name once all is taken out that a region may write in a form of its own: the case of letters, their compatible forms,
 * and blanks. Two names of one normal form are one name in such a region, and two in others: only what is known to be ours is compared so.
 */
export function normalName(name: string): string {
  const plain = name.normalize("NFKC").trim().replaceAll(/\s+/g, " ");
  // ẞ, ß and SS have one form in capitals, by way of small letters.
  return plain.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** Whether a region may have written the declared name as the listed one: in small letters or in capitals, if their case differs. */
export function isWrittenAs(listed: string, declared: string): boolean {
  if (comparable(listed) === comparable(declared)) return true;
  const hasOneCase = listed === listed.toLowerCase() || listed === listed.toUpperCase();
  return normalName(listed) === normalName(declared) && (hasOneCase || withoutBlanks(listed) === withoutBlanks(declared));
}

function withoutBlanks(name: string): string {
  return name.normalize("NFKC").replaceAll(/\s+/g, "");
}

/** A domain's name has no case (RFC 4343). */
export function isSameDomain(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
