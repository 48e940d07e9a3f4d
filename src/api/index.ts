/**
 * The client of the API: signed requests, retries, a rate, and pauses after a 429. It knows methods by their wire types, and no kind.
 * For the library; other rooms import single files, since client.ts loads undici.
 */
export { CallError } from "./call-error.ts";
export { connect } from "./client.ts";
export type { Connection, ConnectOptions, ReadClient, TryEvent, WriteClient } from "./client.ts";
export { createEndpoint } from "./endpoint.ts";
export type { Endpoint } from "./endpoint.ts";
export { sign } from "./sign.ts";
