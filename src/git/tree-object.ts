type Kind = "file" | "folder" | "link" | "submodule";

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly id: string;
}

const KINDS: Readonly<Record<string, Kind>> = { "40000": "folder", "120000": "link", "160000": "submodule" };

/** Each entry is a mode, a blank, a name, a zero byte, and an id of `idLength` bytes. */
export function parseTree(bytes: Buffer, idLength: number): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(" ", at);
    const zero = bytes.indexOf(0, blank);
    const name = bytes.toString("utf8", blank + 1, zero);
    const kind = KINDS[bytes.toString("latin1", at, blank)] ?? "file";
    at = zero + 1 + idLength;
    entries.set(name, { name, kind, id: bytes.toString("hex", zero + 1, at) });
  }
  return entries;
}
