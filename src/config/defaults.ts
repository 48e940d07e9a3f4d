export const DEFAULT_STATE = "file:.xroom/state.json";
export const DEFAULT_CREDENTIALS = { id: "XROOM_ID", secret: "XROOM_SECRET", previous: "XROOM_PREVIOUS_SECRET" } as const;
/** How far ahead of now series have bookings. */
export const DEFAULT_HORIZON = "60d";
export const DEFAULT_MAX_REMOVALS = { percent: 30 } as const;
