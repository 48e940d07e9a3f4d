/** Requests per second and region, unless it is said otherwise: only a runaway meets it, or a region that answers within 10 ms. */
export const RATE = 1_000;
