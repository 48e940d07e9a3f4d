// Templates and defaults → the blocks that they come to. Each part of such a block knows where it was written, and where it is used:
// `within` of its place leads to the file that holds it. What uses none of this stays as it is, value and place.
export {
  type ComposedBooking,
  type ComposedDomain,
  type ComposedRoom,
  type ComposedWebhook,
  type DomainPart,
} from "./composed.ts";
export { type Composed, composeFiles } from "./domains.ts";
