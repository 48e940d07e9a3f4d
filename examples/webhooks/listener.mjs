import { createServer } from "node:http";
import { createNodeListener } from "xroom/webhooks"; // also createFetchListener, createExpressListener

const listener = createNodeListener({
  key: process.env.XROOM_WEBHOOK_KEY,
  path: "/hooks/7d2f40c1",
  onEvent: async (event) => {
    if (event.event === "roomCreated") console.log(event.domain, event.payload.room.name);
  },
});
createServer(listener).listen(8080);
