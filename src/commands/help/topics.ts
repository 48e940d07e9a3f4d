export interface Topic {
  readonly name: string;
  /** Its page, by the path in the package. */
  readonly page: string;
  /** What one wants to do, or know. */
  readonly summary: string;
}

const task = (name: string, summary: string): Topic => ({ name, page: `examples/${name}/README.md`, summary });
/** A second page of a task. */
const more = (folder: string, name: string, summary: string): Topic => ({
  name: `${folder}-${name}`,
  page: `examples/${folder}/${name}.md`,
  summary,
});
const reference = (name: string, summary: string): Topic => ({ name, page: `examples/reference/${name}.md`, summary });

/** What `xroom help TOPIC` prints, in the order of examples/README.md. */
export const TOPICS: readonly Topic[] = [
  task("quickstart", "make a first plan, and learn the config"),
  task("recurring", "declare meetings that repeat"),
  task("private-room", "play a private room, with a host's link"),
  task("webhooks", "declare webhooks, and listen to them"),
  task("import", "begin from what is live, or from a calendar"),
  task("state", "keep the state in a file, git, PostgreSQL, S3, HTTP"),
  more("state", "backends", "know what each place of a state needs"),
  task("review", "review a plan, then apply what was reviewed"),
  task("pull-requests", "show plans in pull requests"),
  task("ci", "know what a pipeline does"),
  task("github", "run it on GitHub"),
  more("github", "security", "know its permissions on GitHub, and what to protect"),
  more("github", "recover", "recover on GitHub"),
  task("gitlab", "run it on GitLab"),
  more("gitlab", "security", "know its permissions on GitLab, and what to protect"),
  more("gitlab", "recover", "recover on GitLab"),
  task("forgejo", "run it on Forgejo or Gitea"),
  task("atlantis", "run it with Atlantis"),
  task("jenkins", "run it on Jenkins"),
  task("pre-commit", "check before each commit"),
  task("environments", "share defaults, have staging and production"),
  task("secrets", "take secrets from where they are kept"),
  more("secrets", "pipelines", "give secrets to jobs of GitHub and GitLab"),
  task("policy", "set rules that every config keeps"),
  task("controller", "keep config live, always"),
  more("controller", "people", "know who may do what with the controller, and come from a pipeline"),
  more("controller", "operate", "operate the controller: host keys, settings, database, releases"),
  task("library", "use it as a library"),
  task("emulator", "test against a local xroom.app"),
  reference("commands", "every command, option and exit code"),
  reference("trust", "what a config may reach"),
  reference("failures", "failures, and how to recover"),
  reference("locks", "locks of the state"),
  reference("removals", "how removals are held back"),
  reference("verdicts", "verdicts on reviewed changes, and as JSON"),
  reference("api", "the API's methods, and what reaches them"),
  { name: "diagnostics", page: "schemas/diagnostics.md", summary: "every error, warning and note by its code" },
];
