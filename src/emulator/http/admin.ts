import { Failure } from "../../model/diagnostic.ts";
import { maskSecrets } from "../../model/mask.ts";
import { jsonAnswer, type Reply } from "../calls/reply.ts";
import type { Emulator } from "../contract.ts";
import { Refusal } from "../world/outcome.ts";
import { refuseAdmin } from "./access.ts";
import { ADMIN_ROUTES } from "./admin-routes.ts";
import type { AdminRequest } from "./server.ts";

/**
 * The admin API under `/_emulator`: what tests need to see, and what people and the platform's operators would do. Bodies are JSON; an
 * error is `{error}` with a 4xx status. The default region is the first one.
 *
 *   curl -H 'x-emulator: 1' http://127.0.0.1:4010/_emulator/log
 *
 *   GET    /              this list
 *   GET    /log           the calls                            DELETE /log      empties it
 *   GET    /clock         {now}                                POST   /clock    {set: time} or {advance: milliseconds or "1h30m"}
 *   GET    /faults        those still to come                  POST   /faults   {match?: {region?, collection?, method?}, fault: {kind, …}, skip?, times?}
 *   DELETE /faults        removes all
 *   POST   /people/join   {region?, room: "domain/name", id?, hostKey?, password?, host?}
 *   POST   /people/leave  {region?, room, id}
 *   POST   /rooms/open    as from the interface: {region?, room, id?, hostKey?, type?, lock?, password?}
 *   POST   /rooms/close   {region?, room}
 *   GET    /world         a snapshot of all worlds             PUT    /world    replaces all worlds by a snapshot
 *   GET    /deliveries    posts to listeners; ?settled=1 waits until none is pending
 *   GET    /readings      how the manual is read               PATCH  /readings {name: value, …}
 *   POST   /reset         back to the start; removes faults and empties the logs
 *
 * Passwords and keys are `***`, unless `?secrets=1` asks for them. As it can show secrets, it answers only this machine, by a name of this
 * machine, and requires a header that a web page can't send without permission.
 */
export async function handleAdmin(request: AdminRequest, emulator: Emulator): Promise<Reply> {
  const refusal = refuseAdmin(request.headers, request.remoteAddress);
  if (refusal !== undefined) return answer(403, { error: refusal });
  const routes = Object.hasOwn(ADMIN_ROUTES, request.path) ? ADMIN_ROUTES[request.path] : undefined;
  if (routes === undefined)
    return answer(404, { error: `there is no ${request.path} here; there are ${Object.keys(ADMIN_ROUTES).join(" ")}` });
  const route = Object.hasOwn(routes, request.verb) ? routes[request.verb] : undefined;
  if (route === undefined) return answer(405, { error: `${request.path} takes ${Object.keys(routes).join(", ")}` });
  try {
    const output = await route(emulator, parseBody(request), request.query);
    return answer(200, request.query.get("secrets") === "1" ? output : maskSecrets(output));
  } catch (error) {
    if (error instanceof Failure || error instanceof Refusal) return answer(400, { error: error.message });
    throw error;
  }
}

function parseBody({ body }: AdminRequest): unknown {
  if (body === null) throw new Refusal("the body is too large");
  if (body.trim() === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Refusal("the body is not JSON");
  }
}

function answer(status: number, output: unknown): Reply {
  return jsonAnswer(status, JSON.stringify(output));
}
