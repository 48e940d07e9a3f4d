/** The library gives up with any error, or at the end of the stack. */
export class UnworkableRule extends Error {
  override readonly name = "UnworkableRule";
}

/** Throws an UnworkableRule. */
export function answerOf<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw new UnworkableRule("the rule takes too long to evaluate", { cause });
  }
}
