import { setTimeout as sleep } from "node:timers/promises";
import { conform } from "./support/suite.js";

const keys = [":path", "t", ":status", "t"];
/** Tries every map of the stream in every way. */
const all = keys.map((key, map) => `get ${map} ${key}; replace ${map} x-edit 1; count ${map}; size ${map}`).join("; ");
/** As `all`, without what depends on the headers that gateways add. */
const keyed = keys.map((key, map) => `get ${map} ${key}; replace ${map} x-edit 1`).join("; ");
const answers = "get 6 :status; count 7; get 7 x-last; add 6 x-edit 1";

const trailers = { t: "1" };
const message = { body: ["one", "two"], trailers };
const call = "call good :method=GET,:path=/,:authority=good - 1000";
const late = async (): Promise<object> => {
  await sleep(2000);
  return {};
};

conform({
  name: "map-access",
  title: "Map access",
  cases: [
    {
      title: "2: request headers: only map 0, to read and to write",
      plugins: `rh: ${all}; ${answers}`,
      traffic: { line: "POST /", ...message },
    },
    {
      title: "2: request body before its end: no map",
      plugins: `rb: ${all}; ${answers}`,
      traffic: { line: "POST /", ...message },
    },
    {
      title: "2: request body at its end: a write to map 1 makes trailers, which stay from then on",
      plugins: `rb!: ${all}\nsh: get 1 x-edit; replace 1 x-more 1; get 1 x-more\nlg: get 1 x-edit`,
      traffic: { line: "POST /", body: ["one", "two"] },
    },
    {
      title: "2: request trailers: only map 1, to read and to write",
      plugins: `rt: ${all}`,
      traffic: { line: "POST /", ...message },
    },
    {
      title: "2: response headers: only map 2, to read and to write",
      plugins: `sh: ${keyed}; ${answers}`,
      traffic: { line: "POST /", ...message, upstream: message },
    },
    {
      title: "2: response body before its end: no map",
      plugins: `sb: ${all}`,
      traffic: { upstream: message },
    },
    {
      title: "2: response body at its end: a write to map 3 makes trailers",
      plugins: `sb!: ${all}\nlg: get 3 x-edit`,
      traffic: { upstream: { body: [""] } },
    },
    {
      title: "2: response trailers: only map 3, to read and to write",
      plugins: `st: ${all}`,
      traffic: { upstream: message },
    },
    {
      title: "2: own local reply from request headers: map 0 is still held, map 2 in the header callback",
      alone: true,
      plugins: `rh: reply 403 own - -1 details\nsh: ${keyed}; remove 2 content-length\nsb: ${keyed}`,
    },
    {
      title: "2: log: maps 0, 2 and 3 to read, what is absent is not found; nothing at done and delete",
      plugins: `lg: ${keyed}; ${answers}\ndn: ${all}\ndl: ${all}`,
      traffic: { line: "POST /", ...message, upstream: message },
    },
    {
      title: "2: log of a stream without a response: map 2 is not found",
      plugins: `lg: ${keyed}`,
      traffic: { hangUp: "while waiting" },
    },
    {
      title: "2: log: map 0 has what the router has made of it",
      plugins: "rh: count 0\nlg: count 0",
      differs: "what the router adds to a request is left to the embedder",
    },
    {
      title: "2: answer of a call-out, effective stream paused in its request headers: only map 0; 6 and 7 from both",
      plugins: `rh: ${call}; return 4\nhc: ${answers}; effective caller; ${all}; ${answers}; continue 0`,
      traffic: { settleMs: 100 },
    },
    {
      title: "2: answer of a call-out, effective stream already gone on: no map",
      plugins: `rh: ${call}\nhc: effective caller; ${all}`,
      traffic: { upstream: late },
    },
    {
      title: "2: held request headers stay writable in body callbacks, even when it has no effect any more",
      plugins: [{ script: "rh: return 1\nrb: replace 0 x-edit 1; get 0 x-edit; add 0 x-each 1", heldHeaders: true }],
      traffic: { line: "POST /", body: ["one", "two"] },
    },
    {
      title: "2: held response headers stay writable in body callbacks, even when it has no effect any more",
      plugins: [{ script: "sh: return 1\nsb: replace 2 x-edit 1; get 2 x-edit; add 2 x-each 1", heldHeaders: true }],
      traffic: { upstream: { body: ["one", "two"] } },
    },
  ],
});
