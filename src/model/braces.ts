/** Why a text isn't a glob. */
export interface GlobProblem {
  readonly kind: "problem";
  readonly help: string;
}

export type Expanded = { readonly kind: "texts"; readonly texts: readonly string[] } | GlobProblem;

/** `[abc]`: a bracket that closes comes first in there, if it is meant itself. */
export const CLASS = String.raw`\[[!^]?(?:\\.|[^\\/])(?:\\.|[^\]\\/])*\]`;
const PIECES = new RegExp(String.raw`\\.|${CLASS}|.`, "gs");

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`; not more than `most`. What comes after a `\`, and what is in `[…]`, is left as it is. */
export function expandBraces(text: string, most: number): Expanded {
  const pieces = text.match(PIECES) ?? [];
  let at = 0;

  /** Up to a comma or a brace that closes, if it is in braces; `undefined` for too many. */
  const sequence = (inside: boolean): string[] | undefined => {
    let texts = [""];
    for (; at < pieces.length; at++) {
      const piece = pieces[at] as string;
      if (inside && (piece === "," || piece === "}")) break;
      const next = piece === "{" ? choice() : [piece];
      if (next === undefined || texts.length * next.length > most) return undefined;
      texts = texts.flatMap((before) => next.map((after) => before + after));
    }
    return texts;
  };
  /** From a brace that opens to the one that closes it. */
  const choice = (): string[] | undefined => {
    const texts: string[] = [];
    do {
      at += 1;
      const either = sequence(true);
      if (either === undefined || texts.length + either.length > most) return undefined;
      texts.push(...either);
    } while (pieces[at] === ",");
    return texts;
  };

  const depth = depthOf(pieces);
  if (depth === "open") return problem("is each bracket closed?");
  if (depth === "single")
    return problem("braces hold two things or more, parted by commas; put a \\ before a { that is meant itself");
  const texts = sequence(false);
  return texts === undefined
    ? problem(`its braces stand for more than ${most} globs; write some of them out`)
    : { kind: "texts", texts };
}

function problem(help: string): GlobProblem {
  return { kind: "problem", help };
}

/** Whether each brace that opens is closed, and has a comma of its own in it. */
function depthOf(pieces: readonly string[]): "open" | "single" | "fine" {
  const commas: number[] = [];
  let single = false;
  for (const piece of pieces) {
    if (piece === "{") commas.push(0);
    else if (piece === "," && commas.length > 0) commas.push((commas.pop() as number) + 1);
    else if (piece === "}") {
      const count = commas.pop();
      if (count === undefined) return "open";
      single ||= count === 0;
    }
  }
  return commas.length > 0 ? "open" : single ? "single" : "fine";
}
