/** A request as the API wants it (manual, Authentication), with nothing of the project's own. */
import { createHmac, randomBytes } from "node:crypto";

const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = process.env;

/** @param {string} region @param {string} collection @param {string} method @param {unknown} data */
export function signed(region, collection, method, data) {
  const salt = randomBytes(32).toString("hex");
  return {
    path: `/${region}/api/${collection}`,
    method: /** @type {const} */ ("POST"),
    headers: {
      "content-type": "application/json",
      "x-api-version": "2",
      "x-random": salt,
      "x-auth-id": id,
      "x-auth-key": createHmac("sha256", secret).update(salt).digest("hex"),
    },
    body: JSON.stringify({ method, data }),
  };
}
