/** A rule that the library gives up on: it has its bounds, and meets them with whatever error it comes upon, or at the stack's end. */
export class UnworkableRule extends Error {
  override readonly name = "UnworkableRule";
}

/** What the library answers. Throws an UnworkableRule where it doesn't. */
export function answerOf<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw new UnworkableRule("the rule takes too long to work out", { cause });
  }
}
