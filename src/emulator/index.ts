/**
 * The emulator, published as `xroom/emulator`: xroom.app as a local server with all fifteen methods of the manual, to test integrations.
 * It shares with the rest only wire types, the signature and `model/`, so that it can't repeat the client's mistakes.
 *
 *   http/       the server, and the admin API under /_emulator
 *     ↓
 *   calls/      one call: log, faults, authentication; inputs.ts → methods.ts → answers.ts
 *     ↓
 *   world/      the bookings, rooms, people and webhooks of a region, and the rules for changing them; no I/O
 *     ↓
 *   listeners/  events and validations, posted to webhooks' listeners
 *
 *   readings.ts how the emulator behaves where the manual is open
 *   seed/       worlds from a YAML file
 *   sandbox/    an emulator inside one run of the command, with saved worlds
 *   serve.ts    an emulator in the terminal
 */
export type { Account } from "./calls/authenticate.ts";
export type { Booking, BookingDraft } from "./world/bookings.ts";
export type { CallLogEntry } from "./calls/call-log.ts";
export type { Clock } from "./clock.ts";
export type { Emulator } from "./contract.ts";
export type { DeliveryLogEntry } from "./listeners/deliveries.ts";
export { createEmulator, DEMO_ACCOUNT, DEMO_WEBHOOK_KEY, type EmulatorOptions } from "./emulator.ts";
export type { Fault, FaultOrder } from "./calls/faults.ts";
export { Refusal } from "./world/outcome.ts";
export type { InterfaceChoice, Person } from "./world/people.ts";
export type { Seed } from "./seed/seed.ts";
export { DEFAULT_READINGS, READING_CHOICES, type Readings } from "./readings.ts";
export type { OpenRoom } from "./world/open-room.ts";
export type { RoomDraft } from "./world/rooms.ts";
export { readSnapshot, type WorldSnapshot } from "./world/snapshot.ts";
export type { WorldView } from "./world/view.ts";
export type { Webhook, WebhookDraft } from "./world/webhooks.ts";
export { openSandbox, type Sandbox } from "./sandbox/sandbox.ts";
export { parseSeed } from "./seed/parse-seed.ts";
export { serveEmulator, type ServeOptions } from "./serve.ts";
export { BUILT_IN_REGIONS } from "./world/world.ts";
