export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | { readonly kind: "text"; readonly indent: number; readonly text: string }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** `apart`: not right below another item. */
  | { readonly kind: "item"; readonly indent: number; readonly marker: string; readonly text: string; readonly apart: boolean };

const ITEM = /^( *)(-|\d+\.) +(.*)$/;

/** The blocks of Markdown as our own pages have it. */
export function parsePage(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  let isNew = true;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const last = blocks.at(-1);
    if (line.trim() === "" || line.startsWith("<!--")) isNew = true;
    else if (/^ *```/.test(line)) {
      const end = lines.findIndex((each, index) => index > at && /^ *```/.test(each));
      blocks.push({ kind: "code", lines: lines.slice(at + 1, end) });
      at = end;
      isNew = true;
    } else if (line.startsWith("#")) blocks.push({ kind: "heading", text: line.replace(/^#+ /, "") });
    else if (line.startsWith("|")) {
      const end = lines.findIndex((each, index) => index > at && !each.startsWith("|"));
      const [head = [], , ...rows] = lines.slice(at, end).map(cellsOf);
      blocks.push({ kind: "table", head, rows });
      at = end - 1;
    } else if (ITEM.test(line)) {
      const [, indent = "", marker = "", text = ""] = ITEM.exec(line) ?? [];
      blocks.push({ kind: "item", indent: indent.length, marker, text, apart: last?.kind !== "item" });
      isNew = false;
    } else if (!isNew && (last?.kind === "text" || last?.kind === "item")) {
      blocks[blocks.length - 1] = { ...last, text: `${last.text} ${line.trim()}` };
    } else {
      blocks.push({ kind: "text", indent: line.length - line.trimStart().length, text: line.trim() });
      isNew = false;
    }
  }
  return blocks;
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
