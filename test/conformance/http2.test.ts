import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const call = "call gate :method=GET,:path=/,:authority=c - 5000";
const window = 65_535;
const frames = (count: number): string[] => Array.from({ length: count }, () => "x".repeat(16_384));
const trailers = { "x-last": "1" };

/** Both names of the host; without it the request would go nowhere, so it gets another one in the end. */
const hosts =
  "list 0; get 0 :authority; get 0 host; prop request/host; remove 0 host; get 0 :authority; get 0 host; list 0; replace 0 :authority z.test";

/** Over HTTP/2 to the upstream as well. */
const through = (title: string, one: Omit<Case, "title">): Case => ({
  title: `2: HTTP/2 to the upstream: ${title}`,
  http2Upstream: true,
  ...one,
});

conform({
  name: "http2",
  title: "HTTP/2",
  cases: [
    {
      title: "11: over HTTP/2 :authority wins, and a host beside it is dropped",
      plugins: `rh: ${hosts}`,
      traffic: [
        { http2: true, host: "a.test", headers: { "x-a": "1" } },
        { http2: true, host: "a.test", headers: { host: "b.test", "x-a": "1" } },
      ],
    },
    {
      title: "11: over HTTP/2 a host alone becomes :authority",
      plugins: `rh: ${hosts}`,
      traffic: { http2: true, host: "", headers: { host: "b.test", "x-a": "1" } },
    },
    {
      title: "11: over HTTP/2 plugins give a request another host by either name",
      plugins: "rh: replace 0 host b.test; get 0 :authority; add 0 :authority c.test; get 0 host; list 0",
      traffic: { http2: true, host: "a.test" },
    },
    {
      title: "10: over HTTP/2 pieces of a cookie arrive as one, behind the other headers",
      plugins: "rh: get 0 cookie; list 0; count 0; add 0 cookie c=3; get 0 cookie; list 0",
      traffic: {
        http2: true,
        headers: [
          ["x-a", "1"],
          ["cookie", "a=1"],
          ["cookie", "b=2"],
          ["x-b", "2"],
        ],
      },
    },
    {
      title: "10: over HTTP/2 an answer's cookies stay separate",
      plugins: "sh: get 2 set-cookie; remove 2 x-envoy-upstream-service-time; list 2",
      traffic: {
        http2: true,
        upstream: {
          headers: [
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
          ],
        },
      },
    },
    {
      title: "10: over HTTP/2 repeated headers are joined or stay as over HTTP/1",
      plugins: "rh: list 0; get 0 x-a; get 0 accept",
      traffic: {
        http2: true,
        headers: [
          ["x-a", "1"],
          ["accept", "x"],
          ["x-a", "2"],
          ["accept", "y"],
        ],
      },
    },
    {
      title: "7: over HTTP/2 the protocol is named, and there is no length that nobody told",
      plugins: "rh: prop request/protocol; prophex request/size\nsh: prop request/protocol\nlg: prophex request/size",
      traffic: { line: "POST /", http2: true, body: ["abc", "def"], upstream: { body: "x" } },
    },
    {
      title: "10: over HTTP/2 a response leaves with the length that a plugin has made wrong: the stream is reset",
      plugins: "sb1: setbuf 1 0 0 MORE",
      traffic: { http2: true, upstream: { body: "0123456789" } },
    },
    {
      title: "5: over HTTP/2 the limit of the connection does not count, but the window of the stream",
      plugins: "rh: return 3\nsh: list 2",
      bufferLimit: 1024,
      traffic: { line: "POST /", http2: true, body: frames(8), hangs: true },
    },
    {
      title: "5: over HTTP/2 a request body kept by 1 above the window is answered 413",
      plugins: "rb: return 1\nsh: list 2",
      http2Window: window,
      traffic: { line: "POST /", http2: true, body: frames(8), gapMs: 20 },
    },
    {
      title: "5: over HTTP/2 a request held by 3 above the window is answered 413",
      plugins: "rh: return 3\nsh: list 2",
      http2Window: window,
      traffic: { line: "POST /", http2: true, body: frames(8) },
    },
    {
      title: "5: over HTTP/2 a request up to the window is not",
      plugins: `rh: ${call}; return 3\nhc: effective caller; bufstatus 0; continue 0`,
      http2Window: window,
      traffic: {
        line: "POST /",
        http2: true,
        body: [...frames(3), "x".repeat(window - 3 * 16_384)],
        opens: ["request end"],
      },
    },
    {
      title: "5: over HTTP/2 a response kept by 1 above the window is cut",
      plugins: "sb: return 1\nsb1: log 2 held",
      http2Window: window,
      traffic: { http2: true, upstream: { body: frames(8) }, logLevel: "info" },
    },
    {
      title: "5: over HTTP/2 a body larger than the window waits with the client, and flows once it is resumed",
      plugins: `rh: ${call}; return 4\nhc: effective caller; log 3 resumed; continue 0\nrb!: log 3 end`,
      http2Window: window,
      traffic: { line: "POST /", http2: true, body: frames(20), opens: ["request 2"], logLevel: "warn" },
    },
    through("a GET and its answer", {
      plugins: "rh: list 0\nsh: remove 2 x-envoy-upstream-service-time; list 2",
      traffic: { http2: true, upstream: { body: ["a", "b"] } },
    }),
    through("a body and trailers in both directions", {
      plugins: "rt: list 1\nst: list 3",
      traffic: {
        line: "POST /",
        http2: true,
        body: ["in"],
        trailers,
        upstream: { body: ["out"], trailers },
      },
    }),
    through("204, and a HEAD request", {
      plugins: "sh: remove 2 x-envoy-upstream-service-time; list 2",
      traffic: [{ upstream: { status: 204 } }, { line: "HEAD /", upstream: { headers: { "content-length": "5" } } }],
    }),
    through("another host and further cookies of a plugin", {
      plugins: "rh: replace 0 host b.test; add 0 te trailers; add 0 cookie a=1; add 0 cookie b=2",
      traffic: { host: "a.test" },
    }),
    through("a header of a plugin that HTTP/2 does not have is answered 502", {
      plugins: "rh: add 0 connection close\nsh: prop response/code_details",
    }),
    through("a request without :authority is answered 502", {
      plugins: "rh: remove 0 host; list 0",
    }),
    through("a stream that is reset before its headers", {
      plugins: "sh: get 2 :status; prop response/code_details",
      traffic: { upstream: { reset: "before the headers" } },
    }),
    through("a stream that is reset within its body", {
      plugins: "",
      traffic: { upstream: { body: ["a"], reset: "in the body" } },
    }),
  ],
});
