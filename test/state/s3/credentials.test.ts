import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../harness/folder.ts";
import { createS3Exchange } from "../../../src/state/s3/exchange.ts";
import { type Credentials, keepCredentials } from "../../../src/state/s3/credentials/index.ts";
import { parseSections, readProfile } from "../../../src/state/s3/profile.ts";
import { codesOf, failureOf } from "../conformance.ts";

type Environment = Record<string, string>;

/** A home with AWS's files in it. */
async function home(
  files: { readonly config?: string; readonly credentials?: string; readonly token?: string } = {},
): Promise<string> {
  const path = temporaryFolder();
  await mkdir(join(path, ".aws"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, ".aws", name), text);
  return path;
}

async function keeper(environment: Environment): Promise<() => Promise<Credentials>> {
  const profile = await readProfile(environment);
  return keepCredentials({ environment, profile, region: "eu-west-1", exchange: createS3Exchange(environment) });
}

/** The credentials, with their secrets revealed. */
async function find(environment: Environment): Promise<unknown> {
  const { accessKeyId, secretAccessKey, sessionToken, from } = await (await keeper(environment))();
  return [accessKeyId, secretAccessKey.reveal(), sessionToken?.reveal(), from];
}

/** A server for credentials that answers what a test wants, and keeps what it was asked. */
async function serve(
  answer: () => { readonly status?: number; readonly body: string },
): Promise<{ readonly url: string; readonly asked: { request: IncomingMessage; body: string }[] }> {
  const asked: { request: IncomingMessage; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      asked.push({ request, body });
      const { status = 200, body: text } = answer();
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

const assumed = (id: string, expires: number): string => `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>
  <AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser><Credentials><AccessKeyId>${id}</AccessKeyId>
  <SecretAccessKey>key/of+role</SecretAccessKey><SessionToken>token&amp;of</SessionToken>
  <Expiration>${new Date(expires).toISOString()}</Expiration></Credentials>
  </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
const HOUR = 3_600_000;

const CONFIG = `
[default]
region = eu-west-1
[profile ops]
region=eu-north-1 # where they are
s3 =
    max_concurrent_requests = 20
    addressing_style = path
aws_access_key_id = config-id
aws_secret_access_key = config-key
[profile "sso"]
sso_session = acme
[profile chained]
role_arn = arn:aws:iam::1:role/x
source_profile = ops
`;
const CREDENTIALS =
  "[default]\naws_access_key_id = id\naws_secret_access_key = k=y#1/+\n\n[ops]\naws_secret_access_key=better\naws_session_token = token\n";

describe("credentials", () => {
  it("come from the environment first", async () => {
    const HOME = await home({ credentials: CREDENTIALS });
    const keys = { AWS_ACCESS_KEY_ID: "env-id", AWS_SECRET_ACCESS_KEY: "env-key" };
    expect(await find({ HOME, ...keys })).toEqual(["env-id", "env-key", undefined, "the environment"]);
    expect(await find({ HOME, ...keys, AWS_SESSION_TOKEN: "t" })).toEqual(["env-id", "env-key", "t", "the environment"]);
    for (const half of [{ AWS_ACCESS_KEY_ID: "id" }, { AWS_SECRET_ACCESS_KEY: "key" }])
      expect((await failureOf(find({ HOME, ...half }))).message).toContain("is set without");
  });

  it("come from the profile in use of the shared files", async () => {
    const HOME = await home({ config: CONFIG, credentials: CREDENTIALS });
    expect(await find({ HOME })).toEqual(["id", "k=y#1/+", undefined, "the profile default"]);
    expect(await find({ HOME, AWS_PROFILE: "ops" })).toEqual(["config-id", "better", "token", "the profile ops"]);
    const elsewhere = join(HOME, ".aws", "credentials");
    expect(await find({ HOME: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: elsewhere, AWS_CONFIG_FILE: "/nowhere" })).toContain("id");
    expect((await readProfile({ HOME, AWS_PROFILE: "ops" })).settings.get("region")).toBe("eu-north-1");
  });

  it.each([
    ["none", "no-profile", "AWS_PROFILE names"],
    ["sso", "no-state-credentials", "sso_session"],
    ["chained", "no-state-credentials", "source_profile"],
  ])("of the profile %s are not there: %s", async (profile, code, what) => {
    const HOME = await home({ config: CONFIG, credentials: CREDENTIALS });
    const failure = await failureOf(find({ HOME, AWS_PROFILE: profile }));
    expect(codesOf(failure)).toEqual([code]);
    expect(failure.message).toContain(what);
  });

  it("that are missing fail with what to set", async () => {
    const failure = await failureOf(find({ HOME: await home() }));
    expect(codesOf(failure)).toEqual(["no-state-credentials"]);
    expect(failure.diagnostics[0]?.help).toContain("AWS_WEB_IDENTITY_TOKEN_FILE");
  });
});

describe("a web identity", () => {
  it("gives credentials, and new ones before they expire", async () => {
    let ends = Date.now() + 4 * 60_000;
    let times = 0;
    const sts = await serve(() => ({ body: assumed(`id-${(times += 1)}`, ends) }));
    const HOME = await home({ token: "the.jwt\n" });
    const environment = {
      HOME,
      AWS_ROLE_ARN: "arn:aws:iam::1:role/ops",
      AWS_WEB_IDENTITY_TOKEN_FILE: join(HOME, ".aws", "token"),
      AWS_ENDPOINT_URL_STS: sts.url,
    };
    const keep = await keeper(environment);
    expect((await keep()).accessKeyId).toBe("id-1");
    ends = Date.now() + HOUR;
    const second = await keep();
    expect(second.accessKeyId).toBe("id-2");
    expect(second.secretAccessKey.reveal()).toBe("key/of+role");
    expect(second.sessionToken?.reveal()).toBe("token&of");
    expect((await keep()).accessKeyId).toBe("id-2");
    expect(sts.asked).toHaveLength(2);
    const body = new URLSearchParams(sts.asked[0]?.body);
    expect(Object.fromEntries(body)).toMatchObject({
      Action: "AssumeRoleWithWebIdentity",
      RoleArn: "arn:aws:iam::1:role/ops",
      WebIdentityToken: "the.jwt",
    });
    expect(body.get("RoleSessionName")).toMatch(/^xroom-\d+$/);
    expect(sts.asked[0]?.request.headers.authorization).toBeUndefined();
  });

  it("may come from a profile", async () => {
    const sts = await serve(() => ({ body: assumed("of-profile", Date.now() + HOUR) }));
    const HOME = await home({ token: "jwt" });
    const config = `[default]\nrole_arn = arn\nrole_session_name = me\nweb_identity_token_file = ${join(HOME, ".aws", "token")}\n`;
    await writeFile(join(HOME, ".aws", "config"), config);
    expect(await find({ HOME, AWS_ENDPOINT_URL_STS: sts.url })).toContain("of-profile");
    expect(new URLSearchParams(sts.asked[0]?.body).get("RoleSessionName")).toBe("me");
  });

  it("that is refused, unreadable or unreachable fails without quoting the token", async () => {
    const refusal =
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized to perform it</Message></Error></ErrorResponse>";
    const sts = await serve(() => ({ status: 403, body: refusal }));
    const HOME = await home({ token: "s3cret.jwt" });
    const file = join(HOME, ".aws", "token");
    const environment = { HOME, AWS_ROLE_ARN: "arn", AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ENDPOINT_URL_STS: sts.url };
    const refused = await failureOf(find(environment));
    expect(refused.message).toMatch(/the role arn: 127\.0\.0\.1:\d+ refused: AccessDenied Not authorized to perform it/);
    const unread = await failureOf(find({ ...environment, AWS_WEB_IDENTITY_TOKEN_FILE: "/nowhere/token" }));
    expect(unread.message).toContain("its token /nowhere/token can't be read");
    const unreached = await failureOf(find({ ...environment, AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9/" }));
    expect(unreached.message).toContain("127.0.0.1:9 can't be reached");
    for (const { diagnostics } of [refused, unread, unreached]) expect(JSON.stringify(diagnostics)).not.toContain("s3cret");
  });
});

describe("a container", () => {
  const answer = {
    AccessKeyId: "pod",
    SecretAccessKey: "key",
    Token: "token",
    Expiration: new Date(Date.now() + HOUR).toISOString(),
  };

  it("gives credentials for its token", async () => {
    const agent = await serve(() => ({ body: JSON.stringify(answer) }));
    const HOME = await home({ token: "of the pod\n" });
    const environment = { HOME, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}v1/credentials` };
    expect(await find({ ...environment, AWS_CONTAINER_AUTHORIZATION_TOKEN: "given" })).toEqual([
      "pod",
      "key",
      "token",
      "the container's role",
    ]);
    await find({ ...environment, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(HOME, ".aws", "token") });
    expect(agent.asked.map(({ request }) => [request.url, request.headers.authorization])).toEqual([
      ["/v1/credentials", "given"],
      ["/v1/credentials", "of the pod"],
    ]);
  });

  it.each([
    ["http://stranger.example/", "neither https nor AWS's own"],
    ["nonsense", "neither https nor AWS's own"],
  ])("is not contacted at %s", async (url, what) => {
    expect((await failureOf(find({ HOME: await home(), AWS_CONTAINER_CREDENTIALS_FULL_URI: url }))).message).toContain(what);
  });

  it.each([
    { status: 404, body: "none" },
    { status: 200, body: "not json" },
    { status: 200, body: "null" },
    { status: 200, body: '{"AccessKeyId":5}' },
  ])("without credentials fails: %o", async (answer) => {
    const agent = await serve(() => answer);
    const failure = await failureOf(find({ HOME: await home(), AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url }));
    expect(failure.message).toContain(`answered ${answer.status}`);
  });
});

describe("the shared files", () => {
  it("are read like the AWS tools read them", () => {
    const sections = parseSections(
      "; note\n[ profile  a b ]\nKEY = v 1 ; note\n nested = no\n[c]\r\nx=\r\nnonsense\n[c]\ny==2\n",
    );
    expect(Object.fromEntries([...sections].map(([name, settings]) => [name, Object.fromEntries(settings)]))).toEqual({
      "profile a b": { key: "v 1" },
      c: { x: "", y: "=2" },
    });
  });
});
