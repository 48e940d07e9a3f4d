import { Agent, request } from "undici";
import type { Environment } from "../../model/environment.ts";
import type { ControllerConfig, Transition } from "../config/settings.ts";
import { secretIn } from "../secrets.ts";

export interface Notice {
  readonly transition: Transition;
  /** `main/chat.org` */
  readonly shard: string;
  readonly source: string;
  readonly text: string;
  readonly revision: string | null;
  /** Who approved or pushed, if known. */
  readonly digest?: string;
}

/** Sends transitions to the operator's channels. It never throws: a channel that fails is logged. */
export interface Notifier {
  send(notice: Notice): Promise<void>;
  close(): Promise<void>;
}

const TIMEOUT = 10_000;
const TRIES = 3;

/** Throws a Failure for a variable that is not set. */
export function createNotifier(
  { channels }: Pick<ControllerConfig, "channels">,
  environment: Environment,
  log: (line: string) => void,
): Notifier {
  const agent = new Agent({ connect: { timeout: TIMEOUT } });
  const targets = [...channels.values()].map(({ name, target, on }) => {
    const what = (part: string): string => `the ${part} of notify.${name}`;
    if (target.kind === "slack") {
      const url = secretIn(environment, target.url, what("URL"));
      return { name, on, url, headers: {}, bodyOf: (notice: Notice): unknown => ({ text: slackText(notice) }) };
    }
    const token = target.token === undefined ? undefined : secretIn(environment, target.token, what("token"));
    const headers = token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` };
    return {
      name,
      on,
      url: { reveal: () => target.url },
      headers,
      bodyOf: (notice: Notice): unknown => ({ format: "xroom.notice/1", ...notice }),
    };
  });
  const post = async (target: (typeof targets)[number], notice: Notice): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const { statusCode, body } = await request(target.url.reveal(), {
          method: "POST",
          dispatcher: agent,
          headers: { "content-type": "application/json", ...target.headers },
          body: JSON.stringify(target.bodyOf(notice)),
          headersTimeout: TIMEOUT,
          bodyTimeout: TIMEOUT,
        });
        await body.dump();
        if (statusCode < 300) return;
        throw new Error(`it answered ${statusCode}`);
      } catch (error) {
        if (tries < TRIES) continue;
        // The URL may be a secret, and an error may quote it.
        const why = error instanceof Error && error.message.startsWith("it answered") ? error.message : "it can't be reached";
        log(`notify.${target.name}: ${why}`);
        return;
      }
    }
  };
  return {
    send: async (notice) => {
      await Promise.all(targets.filter(({ on }) => on.has(notice.transition)).map((target) => post(target, notice)));
    },
    close: () => agent.close(),
  };
}

function slackText({ shard, text }: Notice): string {
  return `*${shard}*: ${text}`.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
