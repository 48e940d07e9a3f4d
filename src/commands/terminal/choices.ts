/** The values of options. They have a file of their own, so that the program can be defined without loading what it does. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
