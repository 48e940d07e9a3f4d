import { isTooLarge, TOO_LARGE } from "../../api/dispatcher.ts";
import type { HttpResponse } from "../../api/exchange.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import { bounded } from "../bounded.ts";
import type { Place } from "./place.ts";
import { elementOf } from "./xml.ts";

const RIGHTS =
  "Allow s3:GetObject, s3:PutObject and s3:DeleteObject on the key and on keys that begin with it, and s3:ListBucket on the bucket: without that a missing state looks like a forbidden one.";

/** `from` names the credentials' source. */
export function explain(answer: HttpResponse, place: Place, from: string): Failure {
  const { name, bucket, region } = place;
  const wordsOf = (element: string): string => bounded(elementOf(answer.body, element) ?? "");
  const code = wordsOf("Code") || `HTTP ${answer.status}`;
  const message = wordsOf("Message");
  const detail = message === "" ? code : `${code}: ${message}`;
  const rightRegion = wordsOf("Region") || answer.headers.get("x-amz-bucket-region");
  if (rightRegion !== undefined && rightRegion !== region)
    return fail(
      "state-region",
      `the bucket ${bucket} is not in ${region} but in ${rightRegion}`,
      `Write ?region=${rightRegion} into the state's URL, or set AWS_REGION=${rightRegion}.`,
    );
  switch (code) {
    case "NoSuchBucket":
      return fail(
        "state-no-bucket",
        `there is no bucket ${bucket} (${detail})`,
        "Create it, or name another in the state's URL.",
      );
    case "RequestTimeTooSkewed":
      return fail(
        "state-clock",
        `${name}: this machine's clock differs too much from the store's (${detail})`,
        `Set the clock: it is ${new Date().toISOString()} here, and ${answer.headers.get("date") ?? "another time"} there.`,
      );
    case "InvalidAccessKeyId":
    case "SignatureDoesNotMatch":
    case "ExpiredToken":
    case "InvalidToken":
    case "TokenRefreshRequired":
      return fail(
        "state-access",
        `${name}: the store refuses the credentials of ${from} (${detail})`,
        "Check that they are complete and have not expired.",
      );
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
    case "TemporaryRedirect":
    case "IllegalLocationConstraintException":
      return fail(
        "state-region",
        `the bucket ${bucket} is not in ${region} (${detail})`,
        "Set its region with ?region=… in the state's URL.",
      );
    case "NotImplemented":
      return unconditional(place, detail);
  }
  if (answer.status === 401 || answer.status === 403)
    return fail("state-access", `${name}: ${from} may not do this (${detail})`, RIGHTS);
  return fail("state-store", `${name}: the store refused (${detail})`, "Check the store's status, and try again later.");
}

export function explainNoAnswer(cause: unknown, { name, key, urlOf }: Place): Failure {
  const { host } = urlOf(key);
  if (isTooLarge(cause))
    return fail("state-store", `${name}: ${TOO_LARGE}, so it is not a state`, "Check the endpoint and the key.", { cause });
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const what = typeof code === "string" ? code : String(message);
  return fail(
    "state-unreachable",
    `${name} can't be reached at ${host} (${what})`,
    "Check the endpoint and the region, and that no firewall is in between.",
    { cause },
  );
}

export function unconditional({ name }: Place, what: string): Failure {
  return fail(
    "state-unconditional",
    `${name}: the store does not do conditional writes (${what})`,
    "Without them two runs could write at once. Use another store, a newer version of it, or another backend.",
  );
}
