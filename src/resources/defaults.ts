/** What the API takes where nothing is said (manual, room.init and booking.add). A booking's capacity then is left as it is. */
export const UNSAID = { type: "conference", lock: false, password: null } as const;
