import { resolve } from "node:path";
import { type Diagnostic, fail } from "../../model/diagnostic.ts";
import { variableOf } from "../../model/environment.ts";
import { Secret } from "../../model/secret.ts";
import { renderDiagnosticList } from "../../render/text/diagnostics.ts";
import { printable } from "../../render/safe/printable.ts";
import { lostKeyText } from "../../render/apply/host-keys.ts";
import type { Observed } from "../../resources/contract.ts";
import { guestLink, hostLink } from "../../resources/links.ts";
import { readFlag, readNumber, readRoomType, roomTypeCode } from "../../resources/wire-values.ts";
import { findRoom, type RoomPlace } from "../../project/rooms/index.ts";
import { type CommandOptions, defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { explain } from "../terminal/explain.ts";
import { type HostKeyFile, openHostKeyFile } from "../../project/apply/host-key-file.ts";
import { type Io, colorOf } from "../terminal/io.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { directoryOf } from "../terminal/project-options.ts";
import { type TargetRoom, withTargetRoom, type DoneCall, type CallReport } from "./target-room.ts";
import { ROOM_ARGUMENT, ROOM_OPTIONS } from "./room-argument.ts";

const options = {
  ...ROOM_OPTIONS,
  "--type <type>": { description: "the room's type (default: conference)", choices: ["conference", "webinar"] },
  "--lock": "let only the host in",
  // Not the password itself: on the command line others could read it.
  "--password-env <name>": "the variable that holds its password",
  "--host-key": "ask for a host key; it is given only once, so with --host-keys or --show-secrets",
  "--host-keys <file>": "add the key to a file, mode 0600",
  "--show-secrets": "print the host's link",
} as const satisfies OptionTable;

type OpenOptions = CommandOptions<typeof options>;

/**
 * Opens a room as the options say, not as the config declares it. The room stays out of the state: if the config doesn't want it open,
 * the next apply must not close it while people are inside.
 */
export const command = defineCommand({
  arguments: ROOM_ARGUMENT,
  options,
  examples: [
    "xroom room open chat.org/board --lock --password-env BOARD_PASSWORD",
    "xroom room open chat.org/board --host-key --host-keys keys.json",
  ],
  run: ({ room }, options, io) => open(room, options, io),
});

async function open(room: string, options: OpenOptions, io: Io): Promise<ExitCode> {
  const password = passwordOf(options, io);
  if (options.hostKey !== true && (options.hostKeys !== undefined || options.showSecrets === true))
    throw fail("usage", "--host-keys and --show-secrets need --host-key", "Add --host-key, or leave them out.");
  if (options.hostKey === true && options.hostKeys === undefined && options.showSecrets !== true)
    throw fail(
      "usage",
      "the host key is given once, and would be lost",
      "Keep it with --host-keys FILE, or see it with --show-secrets.",
    );
  return withTargetRoom(room, options, io, async (target) => {
    const { place, project } = target;
    if (target.live !== undefined)
      throw fail(
        "open-already",
        `${place.id} is open already in ${place.region}`,
        "`xroom room lock`, `unlock` and `kick` work on an open room; to have it otherwise, close it first.",
      );
    const region = project.regions.find(({ name }) => name === place.region);
    if (options.type === "webinar" && region?.streaming === false)
      io.err(renderDiagnosticList([withoutStreaming(place.region)], { color: colorOf(options, io, io.stderr) }));
    const keys =
      options.hostKeys === undefined
        ? undefined
        : await openHostKeyFile(resolve(directoryOf(options, io), options.hostKeys), directoryOf(options, io));
    const data = {
      ...(options.type === undefined ? {} : { type: roomTypeCode(options.type) }),
      ...(options.lock === true ? { lock: true } : {}),
      ...(options.hostKey === true ? { addHostKey: true } : {}),
    };
    const call = { method: "init" as const, data, ...(password === undefined ? {} : { password }) };
    return target.call(call, (done) => reportOpened(target, done, { options, password, keys, io }));
  });
}

/** Throws a Failure for an unset or empty variable: without its password the room must not open. */
function passwordOf({ passwordEnv }: OpenOptions, io: Io): Secret | undefined {
  if (passwordEnv === undefined) return undefined;
  const value = variableOf(io.environment, passwordEnv);
  if (value !== undefined && value !== "") return new Secret(value, `env:${passwordEnv}`);
  throw fail(
    value === undefined ? "unset-secret" : "empty-secret",
    `the password needs the environment variable ${passwordEnv}, which is ${value === undefined ? "not set" : "empty"}`,
    "Nothing was called. Leave --password-env out to open the room without a password.",
  );
}

function withoutStreaming(region: string): Diagnostic {
  const summary = `${region} has no streaming equipment, which a webinar needs`;
  return { severity: "warning", code: "webinar-without-streaming", summary };
}

interface Asked {
  readonly options: OpenOptions;
  readonly password: Secret | undefined;
  readonly keys: HostKeyFile | undefined;
  readonly io: Io;
}

async function reportOpened(
  target: TargetRoom,
  { output, settled }: DoneCall,
  { options, password, keys, io }: Asked,
): Promise<CallReport> {
  const { place } = target;
  const key = typeof output["hostKey"] === "string" && output["hostKey"] !== "" ? output["hostKey"] : undefined;
  const hostKey = key === undefined ? undefined : new Secret(key, "live");
  // First of all, because the key is given only once. If it can't be kept, the room is still open.
  const kept = hostKey === undefined ? undefined : keys?.add({ address: `room/${place.id}`, key: hostKey });
  const unkept: unknown = await kept?.then(
    () => undefined,
    (error: unknown) => error,
  );
  // The answer was lost; the list shows the room.
  const listed = settled ? await findRoom(target.project, place).catch(() => undefined) : undefined;
  const live = listed?.live ?? opened(place, output, options, password);
  const lock = live.spec["lock"] === true ? "locked" : "unlocked";
  const guarded = live.spec["password"] === null ? "without a password" : "with a password";
  io.out(`Opened ${printable(place.id)} in ${place.region}: a ${String(live.spec["type"])}, ${lock}, ${guarded}.\n`);
  io.out(`  guests  ${printable(guestLink(place))}\n`);
  if (hostKey !== undefined && unkept === undefined) io.out(`  host    ${printable(hostText(place, hostKey, options))}\n`);
  const lost = options.hostKey === true && hostKey === undefined;
  if (lost) io.err(`host key lost: ${lostKeyText(`room/${place.id}`)}\n`);
  if (unkept !== undefined) explain(unkept, io, { color: options.color });
  return { live, touched: ["active"], code: lost || unkept !== undefined ? EXIT.incomplete : EXIT.done };
}

function hostText(place: RoomPlace, hostKey: Secret, { showSecrets, hostKeys }: OpenOptions): string {
  if (showSecrets === true) return hostLink(place, hostKey);
  return `(kept in ${hostKeys})`;
}

/** The room by the answer, and by the options where the answer has no field. */
function opened(
  place: RoomPlace,
  output: DoneCall["output"],
  { type, lock }: OpenOptions,
  password: Secret | undefined,
): Observed {
  const { type: code, isLocked } = output;
  const typed = readNumber(code);
  const spec = {
    active: true,
    type: typed === undefined ? (type ?? "conference") : readRoomType(typed),
    lock: readFlag(isLocked) ?? lock === true,
    password: password ?? null,
  };
  return { kind: "room", ...place, key: place.id, spec, people: [] };
}
