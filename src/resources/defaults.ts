/** What the API takes where nothing is said (manual, room.init and booking.add). A booking's capacity is then left as it is. */
export const API_DEFAULTS = { type: "conference", lock: false, password: null } as const;
