/** The API's defaults (manual, room.init and booking.add). A capacity without a value stays as it is. */
export const API_DEFAULTS = { type: "conference", lock: false, password: null } as const;
