import { isRoomName, isWellFormed, slugOf } from "../../model/names.ts";
import type { Declaration, Observed } from "../contract.ts";
import { BAD_ROOM_NAME } from "../declarable.ts";
import { specOf } from "./spec.ts";

/** One that isn't validated is declared as such: else the next plan would validate it. */
export function declare(observed: Observed): Declaration {
  const { url, robot, room, validated } = specOf(observed);
  const none = (because: string): Declaration => ({ at: "nowhere", because });
  if (room !== undefined && !isRoomName(room)) return none(BAD_ROOM_NAME);
  const ofRoom = room === undefined ? {} : { room };
  if (url === undefined) {
    if (!Number.isSafeInteger(robot) || (robot as number) < 0) return none("the number of its robot is not a whole one");
    const name = `robot-${robot}`;
    return { at: "domain section", section: "webhooks", names: [name, inRoom(name, room)], own: { robot, ...ofRoom } };
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed !== undefined && (parsed.protocol === "https:" || parsed.protocol === "http:");
  const isPlain = isWeb && parsed.username + parsed.password === "" && !/[\\\s\p{Cc}]/u.test(url);
  if (!isPlain || !isWellFormed(url)) return none("its url is not one that a config can hold (https://… or http://…)");
  const host = slugOf(parsed.host.replaceAll(/[.:]/g, "-")) || "webhook";
  const whole = slugOf(`${inRoom(host, room)} ${parsed.pathname}`);
  return {
    at: "domain section",
    section: "webhooks",
    names: [host, inRoom(host, room), whole],
    own: { url, ...ofRoom, ...(validated === true ? {} : { validate: false }) },
  };
}

function inRoom(name: string, room: string | undefined): string {
  return room === undefined ? name : slugOf(`${name} ${room}`);
}
