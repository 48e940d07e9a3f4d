import { randomBytes } from "node:crypto";
import { sign } from "../../api/sign.ts";
import { fail } from "../../model/diagnostic.ts";
import { renderJson } from "../../render/safe/json.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { KEY_OPTIONS, webhookKeyOf } from "./key.ts";

export const command = defineCommand({
  arguments: { "[signThis]": "the text of the validation (default: a new one)" },
  options: { ...KEY_OPTIONS, "--json": "print both as JSON" },
  examples: [
    "XROOM_WEBHOOK_KEY=54ed8ea9722c38499ea8dbbeca19762e xroom webhook sign c9002b50c6911daa18854e1ec25d5b47",
    "  prints b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b, as the manual's example has it",
  ],
  run: async ({ signThis }, options, io) => {
    if (signThis === "")
      throw fail("usage", "there is nothing to sign", "Give the signThis of a validation, or leave it out to have one made.");
    const key = await webhookKeyOf(options, io);
    const text = signThis ?? newSignThis();
    const signature = sign(key, text);
    if (options.json === true) io.out(renderJson({ signThis: text, signature }));
    else io.out(signThis === undefined ? `signThis   ${text}\nsignature  ${signature}\n` : `${signature}\n`);
    return EXIT.done;
  },
});

/** 32 characters of hex, as in the manual's example. */
export function newSignThis(): string {
  return randomBytes(16).toString("hex");
}
