import type { DiagnosticCode } from "../../model/codes/index.ts";

export interface Expectation {
  readonly expected: string;
  readonly code?: DiagnosticCode;
  readonly help?: string;
}

/** By definition, or by the definition around it and the key. */
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
    help: "put digits, true, yes or no in quotes; better, name a variable: { env: NAME }",
  },
  variable: { expected: "{ env: NAME }", help: "credentials come only from the environment" },
  variableName: { expected: "the name of an environment variable (letters, digits and _, no digit first)", code: "bad-name" },
  identifier: { expected: "a name of letters, digits, '.', '_' and '-', a letter or digit first", code: "bad-name" },
  roomName: { expected: "a room's name: a text without /, control characters or outer blanks", code: "bad-name" },
  domainName: { expected: "a domain's name: a text without /, blanks or control characters", code: "bad-name" },
  regionName: { expected: "the name of a region" },
  use: { expected: "the name of a template, or a list of names", help: "declare it under `templates`" },
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

export const NOUNS: Readonly<Record<string, string>> = {
  file: "a config file",
  credentials: "the credentials",
  variable: "a variable",
  region: "a region",
  safety: "the safety settings",
  defaults: "the defaults",
  templates: "the templates",
  domain: "a domain",
  domainDefaults: "a domain's defaults",
  room: "a room",
  booking: "a booking",
  override: "an override",
  webhook: "a webhook",
  password: "a password",
};

/** The words of the API and of calendars. */
export const WIRE_WORDS: Readonly<Record<string, string>> = {
  key: "password",
  isLocked: "lock",
  locked: "lock",
  addHostKey: "hostKey",
  startTime: "start",
  end: "duration",
  rrule: "repeat",
  summary: "title",
  roomName: "room",
  robotId: "robot",
  forceKick: "evict",
};
