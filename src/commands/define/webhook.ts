import { type Command, InvalidArgumentError, Option } from "commander";
import type { WebhookCheckOptions } from "../webhook/check.ts";
import type { WebhookKeyOptions } from "../webhook/key.ts";
import type { WebhookListOptions } from "../webhook/list.ts";
import type { WebhookListenOptions } from "../webhook/listen.ts";
import { collect, duration, port } from "./arguments.ts";
import type { Definer } from "./definer.ts";

const MANUAL = "c9002b50c6911daa18854e1ec25d5b47";

export function defineWebhook({ add, run, program, io }: Definer): void {
  add(
    program,
    "webhook",
    "list webhooks, build and check the listeners that they post to",
    ["xroom webhook list", "xroom webhook listen --port 8080"],
    (webhook) => {
      add(
        webhook,
        "list",
        "list the live webhooks of domains, with what the config and the state say of them",
        ["xroom webhook list               of every declared domain", "xroom webhook list chat.org --region fra-1 --json"],
        (command) =>
          command
            .argument("[domains...]", "only these; one that isn't declared is looked for in every region")
            .option("--region <name>", "in this region, whatever the config says; repeatable", collect)
            .option("--json", "print them as JSON")
            .action(
              run<[string[]], WebhookListOptions>(async ([domains], options) =>
                (await import("../webhook/list.ts")).webhookListCommand(domains, options, io),
              ),
            ),
      );

      add(
        webhook,
        "sign",
        "print the answer to a validation",
        [
          `XROOM_WEBHOOK_KEY=54ed8ea9722c38499ea8dbbeca19762e xroom webhook sign ${MANUAL}`,
          "  prints b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b, as the manual's example has it",
        ],
        (sign) =>
          keyed(sign)
            .argument("[signThis]", "the text of the validation (default: a new one)")
            .option("--json", "print both as JSON")
            .action(
              run<[string | undefined], WebhookKeyOptions>(async ([signThis], options) =>
                (await import("../webhook/sign.ts")).webhookSignCommand(signThis, options, io),
              ),
            ),
      );

      add(
        webhook,
        "check",
        "do with a listener what the platform would do, and say what is wrong",
        ["xroom webhook check https://crm.example.com/xroom", "xroom webhook check http://127.0.0.1:8080/ --no-events"],
        (check) =>
          keyed(check)
            .argument("<url>", "the webhook's url")
            .option("--no-events", "ask for a validation alone: a listener that is at work would take the events for real")
            .option("--domain <name>", "the domain that the events speak of", "example.org")
            .option("--room <name>", "the room that the events speak of", "xroom-check")
            .addOption(
              new Option("--timeout <duration>", "how long an answer is waited for").argParser(patience).default(10, "10s"),
            )
            .option("--json", "print the findings as JSON")
            .action(
              run<[string], WebhookCheckOptions>(async ([url], options) =>
                (await import("../webhook/check.ts")).webhookCheckCommand(url, options, io),
              ),
            ),
      );

      add(
        webhook,
        "listen",
        "answer validations and print events, for development and tests",
        [
          "xroom webhook listen --port 8080",
          "xroom webhook listen --json | jq 'select(.event == \"roomCreated\")'",
          "xroom webhook listen --forward http://127.0.0.1:3000/hooks",
        ],
        (listen) =>
          keyed(listen)
            .addHelpText(
              "after",
              "With a key, validations are answered here and events are forwarded; without one, --forward forwards both.\n" +
                "What is forwarded is answered with what the target answers: 502 if it can't be reached, 504 if it is too slow.",
            )
            .option("--port <n>", "the port; 0 picks a free one", port, 8080)
            .option("--host <address>", "the address to listen on; 0.0.0.0 for every one", "127.0.0.1")
            .option("--path <path>", "listen on this path alone, such as /hooks/7d2f40c1")
            .option("--forward <url>", "send each request on, unchanged")
            .addOption(
              new Option("--forward-timeout <duration>", "how long the target is waited for")
                .argParser(patience)
                .default(10, "10s"),
            )
            .option("--show-secrets", "print passwords and host keys")
            .option("--json", "print as NDJSON")
            .action(
              run<[], WebhookListenOptions>(async (_, options) =>
                (await import("../webhook/listen.ts")).webhookListenCommand(options, io),
              ),
            ),
      );
    },
  );
}

/** Where the domain's webhookKey comes from. */
function keyed(command: Command): Command {
  return command
    .option("--key-env <name>", "the variable that holds the domain's webhookKey (default: XROOM_WEBHOOK_KEY)")
    .option("--key-file <file>", "the file that holds it")
    .option("--key <value>", "the key itself; everybody on this machine can read it there");
}

/** In seconds. */
function patience(text: string): number {
  const seconds = duration(text);
  if (seconds === 0) throw new InvalidArgumentError("It has to be more than none.");
  return seconds;
}
