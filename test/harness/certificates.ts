import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { join } from "node:path";

export interface Certificates {
  /** The authority's certificate, with which one verifies; and one of an authority that has signed nothing. */
  readonly root: string;
  readonly otherRoot: string;
  /** Of `localhost`, signed by the authority. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes certificates in a folder, with openssl, which must be installed. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): Promise<unknown> => promisify(execFile)("openssl", [...args], { cwd: folder });
  const self = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await openssl(...self, "-subj", "/CN=authority", "-keyout", "root.key", "-out", "root.crt");
  await openssl(...self, "-subj", "/CN=another", "-keyout", "other.key", "-out", "other.crt");
  const signed = ["-CA", "root.crt", "-CAkey", "root.key", "-addext", "subjectAltName=DNS:localhost"];
  await openssl(...self, "-subj", "/CN=localhost", ...signed, "-keyout", "server.key", "-out", "server.crt");
  return { root: path("root.crt"), otherRoot: path("other.crt"), certificate: path("server.crt"), key: path("server.key") };
}
