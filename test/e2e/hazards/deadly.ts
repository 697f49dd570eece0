import { dies } from "./harm.js";
import type { Hazard } from "./hazards.js";

const streamed = { chunks: ["ab", "cd"] };
const withTrailers = { chunks: ["ab", "cd"], trailers: true };
const call = "call other :method=GET,:path=/,:authority=c - 1000";
const reply = "reply 403 no - -1 d";

const ends = [
  ["lg", "log"],
  ["dn", "done"],
  ["dl", "delete"],
] as const;

/** Local responses and closes when the stream is over. */
const tooLate: readonly Hazard[] = ends.flatMap(([callback, name]) => [
  { id: `reply-in-${name}`, what: `answering in on_${name}`, script: `${callback}: ${reply}`, harm: dies },
  { id: `close-in-${name}`, what: `closing the stream in on_${name}`, script: `${callback}: close 0`, harm: dies },
]);

/** The same for a plugin that reaches for the stream of another one in its chain, `p` being the first. */
const tooLateForOthers: readonly Hazard[] = [
  { on: "p", from: "q.lg", where: "an earlier plugin in on_log" },
  { on: "p", from: "q.dl", where: "an earlier plugin in on_delete" },
  { on: "q", from: "p.lg", where: "a later plugin in on_log" },
].flatMap(({ on, from, where }) => [
  {
    id: `reply-to-${on}-in-${from}`,
    what: `answering for ${where}`,
    script: `${on}.rh: mark | ${from}: effective marked; ${reply}`,
    twice: true,
    harm: dies,
  },
  {
    id: `close-for-${on}-in-${from}`,
    what: `closing the stream for ${where}`,
    script: `${on}.rh: mark | ${from}: effective marked; close 0`,
    twice: true,
    harm: dies,
  },
]);

/** A client that goes leaves a stream whose plugins are told of the end. */
const resumedTooLate: readonly Hazard[] = ends.map(([callback, name]) => ({
  id: `resume-no-response-in-${name}`,
  what: `continuing the response in on_${name} when there was none`,
  script: `rh: return 4 | ${callback}: continue 1`,
  harm: dies,
}));

/** The held end of a response goes to a client that has left, and that only once. */
const endedTwice: readonly Hazard[] = [
  {
    id: "resume-left-response-twice",
    what: "continuing a response twice in on_log, whose client has left it with its body held",
    script: "sb: return 1 | lg: continue 1; continue 1",
    answer: streamed,
    harm: dies,
  },
  {
    id: "resume-left-trailers-again",
    what: "continuing a response in on_log and again in on_delete, whose client has left it with its trailers held",
    script: "st: return 1 | lg: continue 1 | dl: continue 1",
    answer: withTrailers,
    harm: dies,
  },
  {
    id: "resume-closed-response-twice",
    what: "continuing a response twice in on_log, which the module has closed with its body held",
    script: "sb: return 1 | sb!: return 1; later | tick: close 0 | lg: continue 1; continue 1",
    answer: streamed,
    harm: dies,
  },
];

const wrongResume: readonly Hazard[] = [
  {
    id: "resume-response-before-call-out-answer",
    what: "continuing the response from a call-out when there is none yet",
    script: `rh: mark; ${call}; return 4 | hc: continue 1`,
    harm: dies,
  },
  {
    id: "resume-response-in-request-trailers",
    what: "continuing the response in on_request_trailers",
    script: "rt: continue 1",
    request: withTrailers,
    harm: dies,
  },
  {
    id: "resume-response-in-its-trailers",
    what: "continuing the response in on_response_trailers",
    script: "st: continue 1",
    answer: withTrailers,
    harm: dies,
  },
  {
    id: "resume-held-response-in-its-last-body",
    what: "continuing a response with held headers in its last on_response_body, which then continues",
    mode: "allow",
    script: "sh: return 1 | sb: return 1 | sb!: continue 1; return 0",
    answer: streamed,
    harm: dies,
  },
];

const closedAfterResume: Hazard = {
  id: "close-after-resumed-response",
  what: "closing a stream in the callback that has resumed its response",
  script: `sh: mark; ${call}; return 4 | hc: continue 1; close 1`,
  harm: dies,
};

const closed: readonly Hazard[] = [0, 1].map((type) => ({
  id: `close-${type}-in-response-trailers`,
  what: `closing stream ${type} in on_response_trailers, which then continues`,
  script: `st: close ${type}; return 0`,
  answer: withTrailers,
  harm: dies,
}));

// Asking for the size alone follows the same pointer; what it reads there by chance decides whether the process dies.
const touches = [
  ["reading", "buf 0 0 9"],
  ["writing to", "setbuf 0 0 0 x"],
] as const;

/** A body after its last callback, which leaves a dangling pointer to it unless the body was kept by 1. */
const dangling: readonly Hazard[] = [2, 3].flatMap((result) => [
  ...touches.map(([how, statement]) => ({
    id: `${statement.split(" ")[0]}-after-${result}`,
    what: `${how} the request body on a tick, after its last on_request_body returned ${result}`,
    script: `rb!: return ${result}; later | tick: ${statement}`,
    request: streamed,
    harm: dies,
  })),
  {
    id: `reply-reads-body-after-${result}`,
    what: `reading the request body in the own response of a local response, after its last on_request_body returned ${result}`,
    script: `rb!: return ${result}; later | tick: ${reply} | sh: buf 0 0 9`,
    request: streamed,
    harm: dies,
  },
]);

const grpc: readonly Hazard[] = [
  ["call", "no service at all", "grpc -"],
  ["call", "the cluster name users", "grpc users"],
  ["stream", "the cluster name auth-grpc", "grpcstream auth-grpc"],
].map(([kind, service, statement], index) => ({
  id: `grpc-service-${index + 1}`,
  what: `a gRPC ${kind} with ${service} instead of a GrpcService`,
  script: `rh: ${statement}`,
  harm: dies,
}));

/** What ends the process. Each takes an Envoy of its own. */
export const deadly: readonly Hazard[] = [
  ...tooLate,
  ...tooLateForOthers,
  ...resumedTooLate,
  ...endedTwice,
  ...wrongResume,
  closedAfterResume,
  ...closed,
  ...dangling,
  ...grpc,
];
