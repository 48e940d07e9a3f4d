import type { Question } from "../../resources/contract.ts";
import type { Attempt } from "./attempt.ts";
import type { CallOutcome, Output } from "./outcome.ts";
import { exponential, jittered } from "./pacing.ts";

/** `; hooks.example.com can be reached from here` */
async function explain({ data, list }: Attempt, question: Question): Promise<string> {
  if (question.explain === undefined) return "";
  // A list that fails explains nothing.
  const listed = await list().catch(() => []);
  const observed = listed.find(({ id }) => id === (data as { readonly id?: unknown }).id);
  const reason = observed === undefined ? undefined : await question.explain(observed);
  return reason === undefined ? "" : `; ${reason}`;
}

export async function ask(attempt: Attempt): Promise<CallOutcome> {
  const { pacing, validateTimeout, stop } = attempt;
  const question = attempt.kind.question as Question;
  const started = performance.now();
  for (let asked = 1; ; asked += 1) {
    const output = await attempt.send();
    if (question.isYes(output)) return { status: "done", output: output as Output };
    const elapsed = performance.now() - started;
    if (elapsed >= validateTimeout) {
      const count = `asked ${asked} times in ${Math.round(elapsed / 1000)} s`;
      const reason = await explain(attempt, question);
      return { status: "failed", message: `${question.failed} (${count})${reason}: ${question.hint}` };
    }
    attempt.onWait(question.pending);
    await attempt.pause(Math.min(jittered(exponential(asked, pacing.validate)), validateTimeout - elapsed));
    if (stop.aborted) return { status: "not-tried", message: `stopped: ${question.pending}` };
  }
}
