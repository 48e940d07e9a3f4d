/**
 * The emulator: xroom.app as a local server, all fifteen methods of the manual, for tests of any integration. It shares only the
 * wire's types, the signature and the model's words with the rest.
 *
 *   world.ts, bookings.ts, rooms.ts, people.ts, webhooks.ts   what is true and what may happen to it; no I/O
 *   inputs.ts → methods.ts → answers.ts                       a call: checked, done, written as the readings say
 *   calls.ts                                                  its way: log, faults, authentication, effect, answer
 *   server.ts, admin.ts                                       HTTP
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
export type { Seed } from "./seed/apply-seed.ts";
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
