import { roomAddress } from "../../model/address.ts";
import type { DomainConfig } from "../../model/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Desired } from "../contract.ts";
import { keyOfRoom, roomId, type RoomSpec } from "./spec.ts";

export function desire(domain: DomainConfig): { desired: Desired[]; diagnostics: Diagnostic[] } {
  const desired = domain.rooms.map((room): Desired => {
    const { active, type, lock, password, hostKey } = room;
    const spec: RoomSpec = { active, type, lock, password, ...(hostKey === true ? { hostKey } : {}) };
    return {
      kind: "room",
      address: roomAddress(domain.name, room.name),
      region: room.region,
      domain: domain.name,
      room: room.name,
      key: keyOfRoom(roomId({ domain: domain.name, room: room.name })),
      spec,
      protect: room.protect ?? false,
      evict: room.evict,
      source: room.source,
    };
  });
  return { desired, diagnostics: [] };
}
