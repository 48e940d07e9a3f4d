/** Loaded into each replica of the storm: its clock is off by what a file says, and its connections take the storm's ways. */
"use strict";
const { readFileSync } = require("node:fs");
const { Socket } = require("node:net");

const { STORM_CLOCK, STORM_ROUTES } = process.env;

let offset = 0;
const read = () => {
  offset = Number(readFileSync(STORM_CLOCK, "utf8")) || 0;
};
read();
setInterval(read, 100).unref();
const RealDate = Date;
const realNow = RealDate.now;
RealDate.now = () => realNow() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [target.now()] : args, self),
});

/** By the port that is asked for, the one that is connected to. */
const routes = JSON.parse(STORM_ROUTES);
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const [first] = args;
  // Node's own callers give a list that is marked as theirs.
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === "object" && options !== null && options.port in routes) {
    const routed = { ...options, port: routes[options.port] };
    if (Array.isArray(first)) first[0] = routed;
    else args[0] = routed;
  } else if (typeof options !== "object" && options in routes) args[0] = routes[options];
  return connect.apply(this, args);
};
