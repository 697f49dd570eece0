import { answers, bothAnswered, cut, otherAnswered } from "./harm.js";
import type { Hazard } from "./hazards.js";

const large = { chunks: ["x".repeat(2000)] };

/** Request headers that routing or the codec need. */
const lostHeaders: readonly Hazard[] = [
  ...[":path", "x-forwarded-proto"].map((name) => ({
    id: `without-${name.replace(":", "")}`,
    what: `removing the request header ${name}`,
    script: `rh: remove 0 ${name}`,
    harm: answers(404),
  })),
  {
    id: "without-method",
    what: "removing the request header :method",
    script: "rh: remove 0 :method",
    harm: answers(503),
  },
  {
    id: "without-status",
    what: "removing the response header :status",
    script: "sh: remove 2 :status",
    harm: answers(502),
  },
  {
    id: "all-request-headers-but-the-proto",
    what: "replacing all request headers without x-forwarded-proto",
    script: "rh: setpairs 0 :method=GET,:path=/,:authority=a,:scheme=http",
    harm: answers(404),
  },
  ...[
    ["none", "-"],
    ["malformed", "%02%00%00%00%01"],
  ].map(([name, bytes]) => ({
    id: `${name}-as-all-request-headers`,
    what: `replacing all request headers by ${name} pairs`,
    script: `rh: setraw 0 ${bytes}`,
    harm: answers(404),
  })),
  {
    id: "none-as-all-response-headers",
    what: "replacing all response headers by none",
    script: "sh: setraw 2 -",
    harm: answers(502),
  },
  {
    id: "line-feed-in-request-header",
    what: "putting CR LF into a request header",
    script: "rh: add 0 x-a a%0d%0ax-inj:%201",
    harm: answers(503),
  },
];

const limits: readonly Hazard[] = [
  {
    id: "request-body-above-limit",
    what: "buffering a request body above the limit",
    script: "rb: return 1 | rb!: return 0",
    bufferLimit: 1024,
    request: large,
    harm: answers(413),
  },
  {
    id: "request-stopped-by-3-above-limit",
    what: "pausing request headers by 3 while more than the limit arrives",
    script: "rh: return 3",
    bufferLimit: 1024,
    request: large,
    harm: answers(413),
  },
  {
    id: "response-body-above-limit",
    what: "buffering a response body above the limit",
    script: "sb: return 1 | sb!: return 0",
    bufferLimit: 1024,
    answer: large,
    harm: cut,
  },
  {
    id: "held-response-above-limit",
    what: "buffering a response body above the limit with held headers",
    mode: "allow",
    script: "sh: return 1 | sb: return 1 | sb!: return 0",
    bufferLimit: 1024,
    answer: large,
    harm: answers(500),
  },
];

const others: readonly Hazard[] = [
  {
    id: "reply-after-headers",
    what: "answering in on_response_body when the headers are out",
    script: "sb2: reply 403 no - -1 d",
    answer: { chunks: ["ab", "cd"] },
    harm: cut,
  },
  {
    id: "reply-to-stream-that-is-gone",
    what: "answering a stream that is gone, without looking at the status of set_effective_context",
    script: "rh: mark",
    second: { script: "rh: effective marked; reply 403 no - -1 d", when: "afterwards" },
    harm: otherAnswered("another client gets the answer", 403),
  },
  {
    id: "trap",
    what: "a trap",
    script: "rb: return 0",
    request: { chunks: Array.from({ length: 10 }, () => "ab"), gapMs: 60 },
    second: { script: "rh: trap", when: "meanwhile" },
    harm: bothAnswered("its stream and those that flow on the worker get 503", 503),
    ownEnvoy: true,
  },
];

/** What gives a client another answer than the upstream's or the plugin's. */
export const misleading: readonly Hazard[] = [...lostHeaders, ...limits, ...others];
