import { hangs, otherHangs, spins } from "./harm.js";
import type { Hazard } from "./hazards.js";

const streamed = { chunks: ["abc", "def"] };

const paused: readonly Hazard[] = [
  {
    id: "never-resumed",
    what: "pausing the request headers for nothing",
    script: "rh: return 4",
    harm: hangs,
  },
  {
    id: "resume-is-lost",
    what: "continuing a request with a body in on_request_headers, which then pauses",
    script: "rh: continue 0; return 4",
    request: streamed,
    harm: hangs,
    loudInHost: true,
  },
  {
    id: "call-out-refused",
    what: "pausing for a call-out to a cluster without endpoints, which is refused at once",
    script: "rh: mark; call empty :method=GET,:path=/,:authority=c - 1000; return 4 | hc: continue 0",
    harm: hangs,
  },
  {
    id: "held-request-in-default-mode",
    what: "holding the request headers by 1 until the body is there, without allow_on_headers_stop_iteration",
    script: "rh: return 1 | rb: return 1 | rb!: return 0",
    request: streamed,
    harm: hangs,
  },
  {
    id: "held-response-in-default-mode",
    what: "holding the response headers by 1 until the body is there, without allow_on_headers_stop_iteration",
    script: "sh: return 1 | sb: return 1 | sb!: return 0",
    answer: streamed,
    harm: hangs,
  },
  {
    id: "kept-above-the-limit",
    what: "keeping chunks by 2 until they exceed the buffer limit",
    script: "rb: return 2 | rb!: return 0",
    bufferLimit: 1024,
    request: { chunks: Array.from({ length: 5 }, () => "x".repeat(900)) },
    harm: hangs,
  },
  {
    id: "paused-when-the-vm-traps",
    what: "a pause that another stream would end, when that one traps",
    script: "rh: return 4; mark",
    second: { script: "rh: trap; effective marked; continue 0", when: "meanwhile" },
    harm: hangs,
    ownEnvoy: true,
  },
  {
    id: "early-answer-held",
    what: "holding a complete early response until the end of a request, whose callbacks come no more",
    mode: "allow",
    script: "sh: return 1 | sb: return 1 | rb2: reply 403 no - -1 d",
    request: { ...streamed, gapMs: 200 },
    answer: { chunks: ["early"], length: true, early: true },
    harm: hangs,
  },
];

/** A local response for another stream turns the result of the callback under way into a pause. */
const stopped: readonly Hazard[] = [
  { callback: "rh", name: "request_headers" },
  { callback: "rt", name: "request_trailers", request: { chunks: ["ab"], trailers: true } },
  { callback: "sh", name: "response_headers", answer: streamed },
].map(({ callback, name, request, answer }) => ({
  id: `reply-to-other-stream-in-${name.replace("_", "-")}`,
  what: `answering another stream in on_${name} of a stream`,
  script: "rh: return 4; mark",
  answer: answer ?? {},
  second: {
    script: `${callback}: effective marked; reply 403 no - -1 d`,
    when: "meanwhile" as const,
    request: request ?? {},
  },
  harm: otherHangs,
}));

const framing: readonly Hazard[] = [
  {
    id: "length-on-get",
    what: "giving a request without a body a content-length",
    script: "rh: add 0 content-length 5",
    harm: hangs,
  },
  {
    id: "request-shorter-than-its-length",
    what: "making a request body shorter than its content-length",
    script: "rb!: setbuf 0 0 4294967295 - | rb: setbuf 0 0 4294967295 x",
    request: { chunks: ["0123456789"], length: true },
    harm: hangs,
  },
  {
    id: "request-trailers-without-body",
    what: "creating request trailers beside a body that stays held, with a content-length",
    script: "rb: return 1 | rb!: add 1 x-n 1; return 1; later | tick: continue 0",
    request: { chunks: ["abcdef"], length: true },
    harm: hangs,
  },
];

/** `GrpcService{1: envoy_grpc{1: cluster_name}}` of the cluster without endpoints. */
const service = "%0a%07%0a%05empty";
const refused = [
  ["unary", "a unary gRPC call", `grpc ${service}`],
  ["stream", "another gRPC stream", `grpcstream ${service}`],
  ["http", "an HTTP call-out", "call empty :method=GET,:path=/,:authority=c - 1000"],
] as const;
const callbacks = [
  ["", "on_request_headers", (calls: string) => `rh: ${calls}`],
  ["-answer", "the answer of a call-out", (calls: string) => `rh: mark; ${answered}; return 4 | hc: ${calls}`],
  ["-tick", "on_tick", (calls: string) => `rh: return 4; later | tick: ${calls}`],
] as const;
const answered = "call other :method=GET,:path=/,:authority=c - 1000";

/** gRPC streams that fail at once behind a call that has failed at once. */
const endless: readonly Hazard[] = callbacks.flatMap(([where, callback, script]) =>
  refused.slice(0, where === "" ? undefined : 1).map(([kind, call, statement]) => ({
    id: `grpc-stream-behind-refused-${kind}${where}`,
    what: `opening a gRPC stream to a cluster without endpoints behind ${call} to one, in ${callback}`,
    script: script(`${statement}; grpcstream ${service}`),
    harm: spins,
    ownEnvoy: true,
    loudInHost: true,
  })),
);

/** What leaves a client waiting. */
export const hanging: readonly Hazard[] = [...paused, ...stopped, ...framing, ...endless];
