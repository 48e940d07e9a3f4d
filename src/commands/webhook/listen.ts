import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isLoopback } from "../../api/endpoint.ts";
import type { Delivery } from "../../webhooks/events.ts";
import type { ReceivedRequest, Reply } from "../../webhooks/request.ts";
import { serveNodeRequest } from "../../webhooks/serve-node.ts";
import { ACCEPTED, signedReply } from "../../webhooks/options.ts";
import { createReceiver, type Receiver } from "../../webhooks/receiver.ts";
import { fail } from "../../model/diagnostic.ts";
import { proxiesOf } from "../../api/proxies.ts";
import { createPoster, forward, parseTarget } from "../../webhooks/check/index.ts";
import { type Forwarded, type Received, renderReceived, renderReceivedJson } from "../../render/deliveries.ts";
import { painter } from "../../render/text/paint.ts";
import { printable } from "../../render/safe/printable.ts";
import { type CommandOptions, defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { port, timeout } from "../terminal/option-values.ts";
import { listenForStop } from "../terminal/stopping.ts";
import { findWebhookKey, KEY_OPTIONS, webhookKeyOf } from "./key.ts";
import { colorOf, type Io } from "../terminal/io.ts";
import { showsNotes } from "../terminal/log-level.ts";

const options = {
  ...KEY_OPTIONS,
  "--port <n>": { description: "the port; 0 picks a free one", parse: port, default: 8080 },
  "--host <address>": { description: "the address to listen on; 0.0.0.0 for every one", default: "127.0.0.1" },
  "--path <path>": "listen on this path alone, such as /hooks/7d2f40c1",
  "--forward <url>": "send each request on, unchanged",
  "--forward-timeout <duration>": {
    description: "how long to wait for the target",
    parse: timeout,
    default: 10,
    defaultText: "10s",
  },
  "--show-secrets": "print passwords and host keys",
  "--json": "print as NDJSON",
} as const satisfies OptionTable;

type ListenOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom webhook listen --port 8080",
    "xroom webhook listen --json | jq 'select(.event == \"roomCreated\")'",
    "xroom webhook listen --forward http://127.0.0.1:3000/hooks",
  ],
  notes:
    "With a key, validations are answered here and events are forwarded; without one, --forward forwards both.\n" +
    "What is forwarded is answered with what the target answers: 502 if it can't be reached, 504 if it is too slow.",
  run: (_, options, io) => listen(options, io),
});

async function listen(options: ListenOptions, io: Io): Promise<ExitCode> {
  const target = options.forward === undefined ? undefined : parseTarget(options.forward);
  const key = target === undefined ? await webhookKeyOf(options, io) : await findWebhookKey(options, io);
  if (options.path?.startsWith("/") === false)
    throw fail("usage", "--path begins with a slash", `Write --path /${options.path}.`);
  const stopping = listenForStop(io);
  const poster = createPoster({ timeout: options.forwardTimeout * 1_000, proxy: proxiesOf(io.environment) });
  const tell = tellerOf(options, io);

  const answer = async (delivery: Delivery, request: ReceivedRequest): Promise<{ reply: Reply; forwarded?: Forwarded }> => {
    if (delivery.kind === "validation" && key !== undefined) return { reply: signedReply(delivery.signThis, key) };
    if (target === undefined) return { reply: ACCEPTED };
    const { reply, result } = await forward(poster, target.href, request);
    const error = result.kind === "failed" ? { error: result.message } : {};
    return { reply, forwarded: { to: target.host, milliseconds: result.milliseconds, ...error } };
  };
  const receiver = createReceiver({
    ...(options.path === undefined ? {} : { path: options.path }),
    noPages: true,
    answer: async (delivery, request) => {
      const at = Date.now();
      const { reply, forwarded } = await answer(delivery, request);
      tell({ type: "delivery", at, status: reply.status, delivery, ...(forwarded === undefined ? {} : { forwarded }) });
      return reply;
    },
    problem: ({ kind, status, message }, { method, target: asked }) => {
      if (kind !== "misfit") tell({ type: "refused", at: Date.now(), status, method, target: asked, why: message });
    },
  });

  const server = serverOf(receiver);
  try {
    const port = await open(server, options);
    if (target !== undefined && isSelf(target, port, options.host))
      throw fail("forward-to-itself", "--forward names this very listener", "Give the url of another one.");
    greet(urlOf(port, options), options, io);
    if (!stopping.signal.aborted) await once(stopping.signal, "abort");
  } finally {
    await close(server);
    await poster.close();
    stopping.done();
  }
  return EXIT.done;
}

function tellerOf(options: ListenOptions, io: Io): (received: Received) => void {
  const showSecrets = options.showSecrets === true;
  const paint = painter(colorOf(options, io));
  return (received) =>
    io.out(
      options.json === true ? renderReceivedJson(received, { showSecrets }) : renderReceived(received, { showSecrets, paint }),
    );
}

function serverOf(receiver: Receiver): Server {
  const server = createServer(
    (request, response) => void serveNodeRequest(receiver, request, response).catch(() => response.destroy()),
  );
  server.headersTimeout = receiver.timeout;
  server.requestTimeout = 2 * receiver.timeout;
  return server;
}

async function open(server: Server, { port, host }: ListenOptions): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    const help = "Choose others with --port and --host; --port 0 picks a free one.";
    throw fail("no-port", `can't listen on ${host}, port ${port}: ${(cause as Error).message}`, help, { cause });
  }
  return (server.address() as AddressInfo).port;
}

function urlOf(port: number, { host, path = "/" }: ListenOptions): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}${path}`;
}

function greet(url: string, options: ListenOptions, io: Io): void {
  if (options.json === true) return io.out(`${JSON.stringify({ at: new Date().toISOString(), type: "ready", url })}\n`);
  io.out(`xroom webhook listener ready at ${printable(url)}\n`);
  if (showsNotes(options) && isLoopback(new URL(url).hostname))
    io.err("Only this machine reaches it: put a tunnel or an https proxy in front of it for the platform.\n");
}

function isSelf(target: URL, port: number, host: string): boolean {
  const own = Number(target.port === "" ? (target.protocol === "https:" ? 443 : 80) : target.port) === port;
  return own && target.protocol === "http:" && (target.hostname === host || isLoopback(target.hostname));
}

/** Gives requests in progress a second to end. */
async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), 1_000);
  await closed;
  clearTimeout(timer);
}
