import { basename } from "node:path";
import { openDatabase, placeOf } from "../../controller/database/open.ts";
import { requireIdentity, unconfirmed } from "../../controller/database/failover.ts";
import { requireTables } from "../../controller/database/schema.ts";
import { accountsOf, eventUrl } from "../../controller/events/webhook.ts";
import { secretIn } from "../../controller/secrets.ts";
import { variablesOf } from "../../controller/sources/own-files.ts";
import { openSource } from "../../controller/sources/open.ts";
import { createMatcher } from "../../model/glob.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { createKeyring } from "../../model/keyring.ts";
import { readPolicyFile } from "../../policy/index.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { configOf } from "./open.ts";

export const command = defineCommand({
  examples: ["xroom controller check"],
  notes:
    "Checks the file, the variables that it names, the database and each source; calls no region, and writes nothing to the database.",
  run: (_, options, io) => check(options, io),
});

async function check(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const config = await configOf(options, io);
  const { environment } = io;
  const problems: Diagnostic[] = [];
  const tried = async <T>(act: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.diagnostics);
      return undefined;
    }
  };
  for (const { name, id, secret } of config.accounts.values()) {
    await tried(() => secretIn(environment, id, `the API id of account ${name}`));
    await tried(() => secretIn(environment, secret, `the API secret of account ${name}`));
  }
  await tried(async () => {
    const database = openDatabase(placeOf(config, environment), environment);
    try {
      await requireTables(database);
      await requireIdentity(database);
      const lost = await unconfirmed(database);
      if (lost !== undefined) problems.push(asynchronous(lost));
    } finally {
      await database.close();
    }
  });
  const claims = new Map<string, string>();
  for (const source of config.sources.values()) {
    await tried(() => variablesOf(source, environment));
    const { policy } = source;
    if (policy !== undefined) await tried(() => readPolicyFile({ path: policy, name: basename(policy) }));
    await tried(async () => {
      const opened = await openSource(source, { directory: config.directory, replica: "check", environment });
      try {
        const { index } = await opened.revision(await opened.fetch());
        problems.push(...[...index.broken.values()].flat());
        const isOwn = createMatcher(source.domains);
        for (const domain of index.domains.keys()) {
          const other = claims.get(`${source.account}/${domain}`);
          if (!isOwn(domain)) problems.push(foreign(source.name, domain));
          else if (other !== undefined) problems.push(claimedTwice(other, source.name, domain));
          else claims.set(`${source.account}/${domain}`, source.name);
        }
      } finally {
        await opened.close();
      }
    });
  }
  for (const domain of config.events?.keys.keys() ?? [])
    for (const account of accountsOf(config, domain)) {
      const settings = config.accounts.get(account);
      const secret = settings === undefined ? undefined : environment[settings.secret];
      const url = secret === undefined || secret === "" ? undefined : eventUrl(config, domain, createKeyring(secret));
      if (url !== undefined) io.out(`${url}\n`);
    }
  printDiagnostics(problems, options, io);
  return problems.some(({ severity }) => severity === "error") ? EXIT.failed : EXIT.done;
}

function asynchronous(why: string): Diagnostic {
  return {
    severity: "warning",
    code: "asynchronous-database",
    summary: `the database confirms what it may still lose: ${why}`,
    help: "Have it confirm synchronously: an intent that is lost may have a meeting made twice.",
  };
}

function foreign(source: string, domain: string): Diagnostic {
  const summary = `the source ${source} declares ${domain}, which is not one of its domains`;
  return {
    severity: "error",
    code: "foreign-domain",
    summary,
    help: "Nothing is called for it. Add it to the source's `domains`, or take it out.",
  };
}

function claimedTwice(first: string, second: string, domain: string): Diagnostic {
  const summary = `the sources ${first} and ${second} both declare ${domain}`;
  return { severity: "error", code: "foreign-domain", summary, help: "Nothing is called for it until only one does." };
}
