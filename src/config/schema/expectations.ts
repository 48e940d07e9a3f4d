/** What a definition of the schema describes, and what a value has to be like, in the words of an error. */
export interface Expectation {
  readonly expected: string;
  readonly code?: string;
  readonly help?: string;
}

/** By definition; of a property that has none of its own, by definition and key. */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  capacity: { expected: "a whole number from 1 to 256" },
  duration: {
    expected: "a length of time in whole minutes, such as 45m, 1h30m or PT45M",
    code: "bad-duration",
    help: "a number without a unit is a number of minutes",
  },
  grace: { expected: "a length of time in whole minutes, such as 15m, or 0", code: "bad-duration" },
  horizon: { expected: "a length of time such as 60d", code: "bad-duration" },
  maxRemovals: { expected: "a number of removals, or a percentage from 0% to 100%" },
  time: {
    expected: "a time such as 2026-12-01T10:00, 2026-12-01T10:00[Europe/Berlin] or 2026-12-01T09:00:00Z",
    code: "bad-time",
  },
  password: {
    expected: "{ env: NAME }, { file: path }, null or a text",
    help: "a password of digits alone, or true, yes or no, has to be in quotes; better, name a variable: { env: NAME }",
  },
  variable: { expected: "{ env: NAME }", help: "credentials come from the environment alone" },
  variableName: { expected: "the name of an environment variable (letters, digits and _, not a digit first)", code: "bad-name" },
  identifier: { expected: "a name of letters, digits, '.', '_' and '-', a letter or digit first", code: "bad-name" },
  roomName: { expected: "a room's name: a text without /, control characters or blanks around it", code: "bad-name" },
  domainName: { expected: "a domain's name: a text without /, blanks or control characters", code: "bad-name" },
  regionName: { expected: "the name of a region" },
  timezone: { expected: "the name of a time zone, such as Europe/Berlin" },
  "file.state": {
    expected: "a state's address, such as file:.xroom/state.json",
    help: "it begins with file:, git:, postgres:, s3: or https:",
  },
  "file.include": { expected: "a list of globs, such as [domains/*.yaml]" },
  "domain.ignore": { expected: 'a list of globs over room names, such as ["adhoc-*"]' },
  "webhook.regions": { expected: "a list of one or more different regions, such as [fra-1, sfo-1]" },
  "webhook.robot": { expected: "a robot's number" },
  "webhook.url": { expected: "a URL such as https://crm.example.com/xroom" },
  "region.url": { expected: "a URL such as https://fra-1.signal.xroom.app" },
};

/** What the definitions of maps are called where an error speaks of one. */
export const NOUNS: Readonly<Record<string, string>> = {
  file: "a config file",
  credentials: "the credentials",
  variable: "a variable",
  region: "a region",
  safety: "the safety settings",
  defaults: "the defaults",
  domain: "a domain",
  room: "a room",
  booking: "a booking",
  override: "an override",
  webhook: "a webhook",
  password: "a password",
};

/** The API's own words for what the config calls otherwise. */
export const WIRE_WORDS: Readonly<Record<string, string>> = {
  key: "password",
  isLocked: "lock",
  locked: "lock",
  addHostKey: "hostKey",
  startTime: "start",
  roomName: "room",
  robotId: "robot",
  forceKick: "evict",
};
