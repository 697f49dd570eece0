import { toClient, toUpstream } from "./harm.js";
import type { Hazard } from "./hazards.js";

const streamed = { chunks: ["ab", "cd"] };
const tenBytes = { chunks: ["0123456789"], length: true };
const everything = "0 4294967295";
const injected = /\r\nx-inj: 1\r\n/;
const trailersTwice = /0\r\nx-n: 1\r\n\r\n0\r\nx-n: 1\r\n\r\n/;

const responses: readonly Hazard[] = [
  {
    id: "resume-response-in-its-headers",
    what: "continuing the response in on_response_headers, which then continues",
    script: "sh: continue 1",
    answer: streamed,
    harm: toClient("its headers go out twice", /^HTTP\/1\.1 200 .*\r\n\r\nHTTP\/1\.1 200 /s),
    loudInHost: true,
  },
  {
    id: "line-feed-in-response-header",
    what: "putting CR LF into a response header",
    script: "sh: add 2 x-a a%0d%0ax-inj:%201",
    harm: toClient("the client sees another header", injected),
  },
  {
    id: "line-feed-in-local-response",
    what: "putting CR LF into a header of a local response",
    script: "rh: reply 403 no x-a=a%0d%0ax-inj:%201 -1 d",
    harm: toClient("the client sees another header", injected),
  },
  {
    id: "local-response-with-odd-status",
    what: "answering with the status 1000",
    script: "rh: reply 1000 no - -1 d",
    harm: toClient("it goes out as it is", /^HTTP\/1\.1 1000 /),
  },
  {
    id: "local-response-204-with-body",
    what: "answering 204 with a body",
    script: "rh: reply 204 body - -1 d",
    harm: toClient("the body goes out, in front of the next response", /^HTTP\/1\.1 204 .*\r\n\r\nbody$/s),
  },
  {
    id: "status-204-with-body",
    what: "making a response with a body a 204",
    script: "sh: replace 2 :status 204",
    answer: { chunks: ["body"] },
    harm: toClient("the body goes out, in front of the next response", /^HTTP\/1\.1 204 .*\r\n\r\n.*body/s),
  },
  {
    id: "response-longer-than-its-length",
    what: "making a response body longer than its content-length",
    script: "sb1: setbuf 1 0 0 MORE",
    answer: tenBytes,
    harm: toClient(
      "the rest goes out, in front of the next response",
      /content-length: 10\r\n.*\r\n\r\nMORE0123456789$/s,
    ),
  },
  {
    id: "response-shorter-than-its-length",
    what: "making a response body shorter than its content-length",
    script: `sb1: setbuf 1 ${everything} x`,
    answer: tenBytes,
    harm: toClient("the client waits for the rest", /content-length: 10\r\n.*\r\n\r\nx$/s),
  },
];

/** A write to the response body when its callback had dropped or kept the chunk by other than 1. */
const strayWrites: readonly Hazard[] = [2, 3].map((result) => ({
  id: `response-write-after-${result}`,
  what: `writing to the response body on a tick, after on_response_body returned ${result} for a part of it`,
  script: `sb1: return ${result}; later | tick: setbuf 1 0 0 STRAY`,
  answer: { chunks: ["ab", "cd"], gapMs: 200 },
  harm: toClient("the bytes go out in front of a later chunk", /STRAYcd/),
  loudInHost: true,
}));

const requests: readonly Hazard[] = [
  {
    id: "resume-request-in-its-headers",
    what: "continuing a request in on_request_headers, which then continues",
    script: "rh: continue 0",
    harm: toUpstream("it goes out twice", /^GET \/ HTTP\/1\.1\r\n.*GET \/ HTTP\/1\.1\r\n/s),
    loudInHost: true,
  },
  {
    id: "resume-request-in-its-trailers",
    what: "continuing a request in on_request_trailers, which then continues",
    script: "rt: continue 0",
    request: { ...streamed, trailers: true },
    harm: toUpstream("they go out twice, in front of the next request", /0\r\nx-t: 1\r\n\r\n0\r\nx-t: 1\r\n\r\n/),
    loudInHost: true,
  },
  {
    id: "without-authority",
    what: "removing the request header :authority where a route matches any",
    script: "rh: remove 0 :authority",
    harm: toUpstream(
      "the upstream gets HTTP/1.1 without Host",
      /^GET \/ HTTP\/1\.1\r\n(?!host:)(.+\r\n(?!host:))+\r\n/,
    ),
  },
  {
    id: "request-longer-than-its-length",
    what: "making a request body longer than its content-length",
    script: "rb1: setbuf 0 0 0 MORE",
    request: tenBytes,
    harm: toUpstream("the rest goes out, in front of the next request", /\r\n\r\nMORE0123456789/),
  },
  {
    id: "request-trailers-beside-buffered-body",
    what: "creating request trailers when a body that was buffered by 1 is released",
    script: "rb: return 1 | rb!: add 1 x-n 1; return 0",
    request: streamed,
    harm: toUpstream("they go out twice, in front of the next request", trailersTwice),
    loudInHost: true,
  },
  {
    id: "request-trailers-beside-dropped-body",
    what: "creating request trailers after a body that was dropped by 3",
    script: "rb: return 3 | rb!: setbuf 0 0 0 WHOLE; add 1 x-n 1; return 0",
    request: streamed,
    harm: toUpstream("they go out twice, in front of the next request", trailersTwice),
    loudInHost: true,
  },
  {
    id: "request-trailers-instead-of-body",
    what: "creating request trailers beside a body that stays held",
    script: "rb: return 1 | rb!: add 1 x-n 1; return 1; later | tick: continue 0",
    request: streamed,
    harm: toUpstream("they go out without the body", /\r\n\r\n0\r\nx-n: 1\r\n\r\n/),
    loudInHost: true,
  },
  {
    id: "tail-after-dropped-body",
    what: "writing the request body in on_request_trailers after its last chunk was dropped by 3",
    script: "rb: return 3 | rt: setbuf 0 0 0 TAIL",
    request: { ...streamed, trailers: true },
    harm: toUpstream("the bytes are lost, with status 0", /\r\n\r\n0\r\nx-t: 1\r\n\r\n/),
  },
];

/** What puts other bytes on the wire than anybody meant. */
export const garbling: readonly Hazard[] = [...responses, ...strayWrites, ...requests];
