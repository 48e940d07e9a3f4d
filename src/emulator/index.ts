/**
 * The emulator: xroom.app as a local server, all fifteen methods of the manual, for tests of any integration. It shares only the
 * wire's types, the signature and the model's words with the rest.
 *
 *   world.ts, bookings.ts, rooms.ts, people.ts, webhooks.ts   what is true and what may happen to it; no I/O
 *   inputs.ts → methods.ts → answers.ts                       a call: checked, done, written as the readings say
 *   calls.ts                                                  its way: log, faults, authentication, effect, answer
 *   server.ts, admin.ts                                       HTTP
 */
export type { Account } from "./authenticate.ts";
export type { Booking, BookingDraft } from "./bookings.ts";
export type { CallLogEntry } from "./call-log.ts";
export type { Clock } from "./clock.ts";
export type { Emulator } from "./contract.ts";
export type { DeliveryLogEntry } from "./deliveries.ts";
export { createEmulator, DEMO_ACCOUNT, DEMO_WEBHOOK_KEY, type EmulatorOptions } from "./emulator.ts";
export type { Fault, FaultOrder } from "./faults.ts";
export { Refusal } from "./outcome.ts";
export type { InterfaceChoice, Person } from "./people.ts";
export type { Seed } from "./plant.ts";
export { DEFAULT_READINGS, READING_CHOICES, type Readings } from "./readings.ts";
export type { OpenRoom } from "./open-room.ts";
export type { RoomDraft } from "./rooms.ts";
export { readSnapshot, type WorldSnapshot } from "./snapshot.ts";
export type { WorldView } from "./view.ts";
export type { Webhook, WebhookDraft } from "./webhooks.ts";
export { openSandbox, type Sandbox } from "./sandbox.ts";
export { parseSeed } from "./seed.ts";
export { serveEmulator, type ServeOptions } from "./serve.ts";
export { BUILT_IN_REGIONS } from "./world.ts";
