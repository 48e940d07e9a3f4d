/** The order of fields for readers. Apart from registry.ts, as the page in the browser needs nothing else of the kinds. */
import { FIELDS as ofBookings } from "./booking/fields.ts";
import { FIELDS as ofRooms } from "./room/fields.ts";
import { FIELDS as ofWebhooks } from "./webhook/fields.ts";

/** Where an object is comes first. Fields that are not in here follow by name. */
export const FIELD_ORDER: readonly string[] = [...new Set(["region", "room", ...ofWebhooks, ...ofBookings, ...ofRooms])];
