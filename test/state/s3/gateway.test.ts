import { openGateway } from "../../harness/gateway.ts";
import { describeIfPossible } from "../../harness/if-possible.ts";
import { describeBackend } from "../conformance.ts";

await describeIfPossible("Ceph's S3 gateway", openGateway, (gateway) => {
  describeBackend("an object", { place: async () => gateway.place(), lease: 2_500, races: 30, increments: 60 });
});
