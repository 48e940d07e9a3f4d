import { BUDGETS } from "../model/budgets.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { readAtMost } from "../model/read-at-most.ts";
import { readPolicy } from "./read.ts";
import type { Policy } from "./rule.ts";

/** `name`: as it was given, for messages. Throws a Failure. */
export async function readPolicyFile({ path, name }: { readonly path: string; readonly name: string }): Promise<Policy> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readAtMost(path, BUDGETS.policyBytes, name));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const why = cause instanceof TypeError ? "it is not UTF-8" : ((cause as NodeJS.ErrnoException).code ?? "an error");
    throw fail(
      "unreadable-file",
      `the policy ${name} can't be read: ${why}`,
      "Check the name that --policy or XROOM_POLICY gives.",
      {
        cause,
      },
    );
  }
  return await readPolicy(name, text);
}
