/** What OpenTofu's REST provider talks to: objects, each at a path of its own, and an id that the store gives. */
import { createServer } from "node:http";

/**
 * @param {number} latency milliseconds before each answer
 * @param {(adds: number) => void} onAdd is called once an object was added, before the answer
 */
export async function openStore(latency, onAdd) {
  /** @type {Map<string, Record<string, unknown>>} */
  const objects = new Map();
  let [requests, adds, delay] = [0, 0, latency];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    requests += 1;
    const [, , id = ""] = (request.url ?? "").split("/");
    const added = request.method === "POST" ? String(adds + 1) : id;
    if (request.method === "POST" || request.method === "PUT") objects.set(added, { ...JSON.parse(text), id: added });
    const found = objects.get(added);
    if (request.method === "DELETE") objects.delete(added);
    if (request.method === "POST") onAdd((adds += 1));
    await new Promise((resolve) => setTimeout(resolve, delay));
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** Requests since the last time. */
    requests: () => {
      const made = requests;
      requests = 0;
      return made;
    },
    names: () => [...objects.values()].map(({ name }) => String(name)),
    delay: (/** @type {number} */ milliseconds) => void (delay = milliseconds),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
