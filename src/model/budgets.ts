export const MEBIBYTE = 1024 * 1024;

/**
 * What a run takes on before it refuses its input by name (promise 13 of the design). Inputs are not trusted: a pull request may hold
 * anything, and a few bytes can ask for hours of work. Each bound is far above what real projects have, and is reached within seconds and
 * half a gigabyte on two cores. All but those of one file or rule are for the whole run.
 */
export const BUDGETS = {
  /** Files of `include`, and files of secrets: a team has a few, and a thousand domains a thousand. */
  files: 10_000,
  /** Of one file: 100,000 bookings take 12. */
  fileBytes: 16 * MEBIBYTE,
  /** Of a repository's `.gitmodules`: that of a hundred submodules takes ten kilobytes. */
  submodulesBytes: MEBIBYTE,
  /** Of the file of a password. */
  secretBytes: MEBIBYTE,
  /** Of all files; a million bookings take 140. */
  bytes: 256 * MEBIBYTE,
  /** Of all files once one of them is wrong: what is refused is refused within seconds. */
  bytesIfWrong: 24 * MEBIBYTE,
  /** Levels of maps and lists: a config has ten. */
  depth: 64,
  /**
   * Values that aliases stand for; nothing is copied. 100,000 bookings with three aliases each come to a few hundred thousand; a "billion
   * laughs" exceeds it within a few lines.
   */
  aliasedValues: 500_000,
  /** Values that all uses of templates stand for. 10,000 rooms with a template of 20 values come to a fifth of it. */
  templateValues: 1_000_000,
  /** Templates that use each other in a row; a project has two or three. */
  templateDepth: 32,
  /** Of the file of a policy; and the rules in it. */
  policyBytes: MEBIBYTE,
  policyRules: 200,
  /** Steps of one evaluation of a rule: two lists of an object in each other are too many. */
  policyCost: 100_000,
  /** Entries of a list, characters of a text, that a rule which goes through lists is held against. */
  policyListEntries: 1_000,
  /** Characters of a text that an expression makes with `replace`. */
  policyText: 4_000,
  /** Steps of all rules for all objects: a dozen rules of ten parts for 100,000 meetings, some seconds. */
  policySteps: 20_000_000,
  /** Parts of YAML, such as texts, brackets and line breaks, that are parsed into trees: about 2 MB of it, which take 200 MB. */
  yamlParts: 500_000,
  /** Errors that are shown, and as many warnings; the rest is counted. */
  errors: 1_000,
  /** Entries of folders that the globs of `include` look at, and tests of their names. */
  globVisits: 500_000,
  /** Of a calendar file; years of a company's meetings take some. */
  calendarBytes: 16 * MEBIBYTE,
  /** Of a calendar file: the largest have a hundred. */
  calendarZones: 1_000,
  /** Standard and daylight times of one zone that a calendar describes: real ones have a handful. */
  observances: 200,
  /** Of a zone that a calendar describes with one that is known, at one instant. */
  zoneComparisons: 500_000,
  /** Steps of holding the globs of `ignore` against the rooms of their domains. */
  ignoreMatches: 5_000_000,
  /** Of all files. */
  domains: 20_000,
  /** Of all domains; each takes two kilobytes until it is planned. */
  rooms: 100_000,
  /** Dates that one rule looks at: more than a thousand years of days. */
  datesOfRule: 500_000,
  /** Dates that all rules look at: two seconds. */
  dates: 10_000_000,
  /** Of all series; each occurrence is one. */
  meetings: 1_000_000,
  /** Rules, each with its start and zone. A project of 100,000 meetings has 2,000. */
  evaluations: 100_000,
  /** Of one answer of the API or a store: 100,000 bookings take 40. */
  answerBytes: 128 * MEBIBYTE,
  /** Of a state, which has an object in 120 bytes, and of a saved plan or snapshot. */
  documentBytes: 128 * MEBIBYTE,
  /** Objects of a state: a million bookings, and some. */
  stateEntries: 1_100_000,
} as const;
