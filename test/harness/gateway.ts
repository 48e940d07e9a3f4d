import { AwsClient } from "aws4fetch";
import type { StatePlace } from "./state-process.ts";

export interface Gateway {
  /** A state of its own. */
  place(): StatePlace;
  /** Asks the store itself, past all of xroom. */
  ask(method: string, path: string, body?: string): Promise<{ readonly status: number; readonly text: string }>;
}

const KEY = "S3TEST";
export const BUCKET = "xroom-test";
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY, HOME: "/nowhere" };

/** The store at the address that rgw.sh gives, with a bucket in it. */
export async function openGateway(url: string): Promise<Gateway> {
  const client = new AwsClient({ accessKeyId: KEY, secretAccessKey: KEY, service: "s3", region: "us-east-1" });
  const ask: Gateway["ask"] = async (method, path, body) => {
    const response = await client.fetch(`${url}/${path}`, { method, ...(body === undefined ? {} : { body }) });
    return { status: response.status, text: await response.text() };
  };
  await ask("PUT", BUCKET);
  let places = 0;
  return {
    ask,
    place: () => {
      places += 1;
      const key = `of ${process.pid}/state+${places}.json`;
      return {
        url: `s3://${BUCKET}/${encodeURI(key)}?endpoint=${encodeURIComponent(url)}`,
        directory: "/",
        environment: ENVIRONMENT,
      };
    },
  };
}
