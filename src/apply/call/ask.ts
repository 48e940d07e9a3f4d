import type { Question } from "../../resources/contract.ts";
import type { Attempt } from "./attempt.ts";
import type { CallOutcome, Output } from "./outcome.ts";
import { exponential, jittered } from "./pacing.ts";

export async function ask(attempt: Attempt): Promise<CallOutcome> {
  const { pacing, validateTimeout, stop } = attempt;
  const question = attempt.kind.question as Question;
  const started = performance.now();
  for (let asked = 1; ; asked += 1) {
    const output = await attempt.send();
    if (question.isYes(output)) return { status: "done", output: output as Output };
    const elapsed = performance.now() - started;
    if (elapsed >= validateTimeout) {
      const message = `${question.failed} (asked ${asked} times in ${Math.round(elapsed / 1000)} s): ${question.hint}`;
      return { status: "failed", message };
    }
    attempt.onWait(question.pending);
    await attempt.pause(Math.min(jittered(exponential(asked, pacing.validate)), validateTimeout - elapsed));
    if (stop.aborted) return { status: "not-tried", message: `stopped: ${question.pending}` };
  }
}
