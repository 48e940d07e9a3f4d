/** Why a text isn't a glob. */
export interface GlobProblem {
  readonly kind: "problem";
  readonly help: string;
}

export type Expanded = { readonly kind: "texts"; readonly texts: readonly string[] } | GlobProblem;

/** `[abc]`; a literal `]` comes first. */
export const CLASS = String.raw`\[[!^]?(?:\\.|[^\\/])(?:\\.|[^\]\\/])*\]`;
const PIECES = new RegExp(String.raw`\\.|${CLASS}|.`, "gs");

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`; at most `most`. Escapes and classes stay as they are. */
export function expandBraces(text: string, most: number): Expanded {
  const pieces = text.match(PIECES) ?? [];
  let at = 0;

  /** Up to the end or, in braces, to `,` or `}`; `undefined`: too many. */
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
  /** From `{` to its `}`. */
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

  const state = checkBraces(pieces);
  if (state === "open") return problem("is each bracket closed?");
  if (state === "single") return problem("braces need two or more parts, separated by commas; write \\{ for the character {");
  const texts = sequence(false);
  return texts === undefined
    ? problem(`its braces expand to more than ${most} globs; write some of them out`)
    : { kind: "texts", texts };
}

function problem(help: string): GlobProblem {
  return { kind: "problem", help };
}

/** Whether each `{` is closed and has a comma of its own. */
function checkBraces(pieces: readonly string[]): "open" | "single" | "fine" {
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
