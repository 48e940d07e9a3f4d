import { randomBytes } from "node:crypto";
import { sign } from "../../api/sign.ts";
import { fail } from "../../model/diagnostic.ts";
import { renderJson } from "../../render/safe/json.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import { webhookKeyOf, type WebhookKeyOptions } from "./key.ts";

/** The answer that a validation asks for. A text that isn't given is made as the platform makes it, and told with the signature. */
export async function webhookSignCommand(
  signThis: string | undefined,
  options: WebhookKeyOptions & { readonly json?: boolean },
  io: Io,
): Promise<ExitCode> {
  if (signThis === "")
    throw fail("usage", "there is nothing to sign", "Give the signThis of a validation, or leave it out to have one made.");
  const key = await webhookKeyOf(options, io);
  const text = signThis ?? newSignThis();
  const signature = sign(key, text);
  if (options.json === true) io.out(renderJson({ signThis: text, signature }));
  else io.out(signThis === undefined ? `signThis   ${text}\nsignature  ${signature}\n` : `${signature}\n`);
  return EXIT.done;
}

/** 32 characters of hex, as in the manual's example. */
export function newSignThis(): string {
  return randomBytes(16).toString("hex");
}
