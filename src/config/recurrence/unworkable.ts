/** A rule that the library gives up on, with any error, or at the end of the stack. */
export class UnworkableRule extends Error {
  override readonly name = "UnworkableRule";
}

/** Calls the library. Throws an UnworkableRule. */
export function answerOf<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw new UnworkableRule("the rule takes too long to evaluate", { cause });
  }
}
