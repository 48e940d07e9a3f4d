/** Requests per second and region. */
export const RATE = 1_000;
