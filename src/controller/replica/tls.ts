/** Certificates are renewed while the controller runs: their files are looked at again and again. */
import { readFile } from "node:fs/promises";
import { createServer as createPlainServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { fail, Failure } from "../../model/diagnostic.ts";
import type { TlsFiles } from "../config/settings.ts";

/** Milliseconds. */
const LOOK = 1_000;

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Throws a Failure for files that can't be used. */
export async function createListener(
  listener: RequestListener,
  files: TlsFiles | undefined,
  log: (line: string) => void,
): Promise<Server> {
  if (files === undefined) return createPlainServer(listener);
  let used = await readPair(files);
  const server = using(files, () => createTlsServer(used, listener));
  let told = "";
  const look = async (): Promise<void> => {
    try {
      const pair = await readPair(files);
      if (pair.cert === used.cert && pair.key === used.key) return;
      using(files, () => server.setSecureContext(pair));
      used = pair;
      told = "";
      log(`${files.cert}: the new certificate is used from now on`);
    } catch (error) {
      // One of the two may be written a moment later than the other.
      if (!(error instanceof Failure) || error.message === told) return;
      told = error.message;
      log(`${told}: the one before is used`);
    }
  };
  const timer = setInterval(() => void look(), LOOK).unref();
  return server.once("close", () => clearInterval(timer));
}

async function readPair({ cert, key }: TlsFiles): Promise<Pair> {
  const read = async (path: string): Promise<string> => {
    try {
      return await readFile(path, "utf8");
    } catch (cause) {
      const { code = "unknown error" } = cause as NodeJS.ErrnoException;
      throw fail("bad-certificate", `${path} can't be read (${code})`, HELP, { cause });
    }
  };
  return { cert: await read(cert), key: await read(key) };
}

const HELP = "`tls` names a certificate and its key, PEM files both.";

/** An error of TLS may quote what it was given: it isn't told. */
function using<T>({ cert, key }: TlsFiles, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw fail("bad-certificate", `${cert} and ${key} are no certificate and its key`, HELP, { cause });
  }
}
