import { conform } from "./support/suite.js";

const chunked = { body: ["one", "two"] };
const withTrailers = { body: ["in"], trailers: { "x-last": "1" } };
const reply = (status: number): string => `reply ${status} own x-own=1 -1 details`;

conform({
  name: "callback-order",
  title: "Callback order",
  cases: [
    {
      title: "2: GET with an answer in two pieces: an empty body callback tells the end of the answer",
      plugins: "",
      traffic: { upstream: chunked },
    },
    {
      title: "2: POST in three chunks: the end of the request is an empty callback of its own",
      plugins: "",
      traffic: { line: "POST /", body: ["a", "bc", "def"] },
    },
    {
      title: "2: POST with content-length: the body comes whole, and its end is an empty callback",
      plugins: "",
      traffic: { line: "POST /", body: "whole", upstream: { body: "whole" } },
    },
    {
      title: "2: trailers in both directions over HTTP/1: no body callback ends the stream",
      plugins: "",
      traffic: { line: "POST /", ...withTrailers, upstream: withTrailers },
    },
    {
      title: "2: trailers in both directions over HTTP/2: no body callback ends the stream",
      plugins: "",
      traffic: { line: "POST /", http2: true, ...withTrailers, upstream: withTrailers },
    },
    {
      title: "2: a body over HTTP/2 ends as over HTTP/1 when its end comes by itself",
      plugins: "",
      traffic: { line: "POST /", http2: true, body: ["a", "b"], upstream: chunked },
    },
    {
      title: "2: answer 204 ends with its headers",
      plugins: "",
      traffic: { upstream: { status: 204, headers: { "x-a": "1" } } },
    },
    {
      title: "2: the answer to HEAD ends with its headers",
      plugins: "",
      traffic: { line: "HEAD /", upstream: { headers: { "content-length": "5" } } },
    },
    {
      title: "2: Expect: 100-continue is answered by Envoy, and no callback tells of it",
      plugins: "rh: get 0 expect",
      traffic: { line: "POST /", headers: { expect: "100-continue" }, body: "x" },
    },
    {
      title: "2: local reply in request headers: own response callbacks, whole body at once, no more of the request",
      plugins: `rh: ${reply(403)}`,
      traffic: { line: "POST /", body: ["a", "b"] },
    },
    {
      title: "2: local reply in a request body callback: own response callbacks",
      plugins: `rb: ${reply(403)}`,
      traffic: { line: "POST /", body: "ab" },
    },
    {
      title: "2: local reply to HEAD: the headers end it",
      plugins: `rh: ${reply(403)}`,
      traffic: { line: "HEAD /" },
    },
    {
      title: "2: local reply without a body: the headers end it",
      plugins: "rh: reply 403 - - -1 details",
    },
    {
      title: "2: local reply in response headers replaces the answer, own response callbacks do not come again",
      plugins: `sh: ${reply(503)}`,
      traffic: { upstream: { headers: { "x-up": "1" }, ...chunked } },
    },
    {
      title: "2: local reply in a response body callback comes too late: the answer is cut",
      plugins: `sb: ${reply(503)}`,
      traffic: { upstream: chunked },
    },
    {
      title: "2: local reply in a response body callback comes too late: the stream is reset over HTTP/2",
      plugins: `sb: ${reply(503)}`,
      traffic: { http2: true, upstream: chunked },
    },
    {
      title: "2: local reply in response trailers comes too late: the answer is cut",
      plugins: `st: ${reply(503)}`,
      traffic: { upstream: withTrailers },
    },
    {
      title: "2: local reply in request trailers is a clean answer",
      plugins: `rt: ${reply(403)}`,
      traffic: { line: "POST /", ...withTrailers },
    },
    {
      title: "2: local reply in a response body callback while the headers are held replaces the answer",
      plugins: [{ script: `sh: return 1\nsb: ${reply(503)}`, heldHeaders: true }],
      traffic: { upstream: { headers: { "x-up": "1" }, ...chunked } },
    },
    {
      title: "2: the client hangs up during the request",
      plugins: "lg: get 2 :status; get 0 :path",
      traffic: { line: "POST /", body: ["a", "b"], hangUp: "during the request" },
    },
    {
      title: "2: the client hangs up while waiting",
      plugins: "lg: get 2 :status; get 0 :path",
      traffic: { hangUp: "while waiting" },
    },
    {
      title: "2: the client hangs up during the answer",
      plugins: "",
      traffic: { upstream: chunked, hangUp: "during the response" },
    },
    {
      title: "2: the upstream goes before its headers: Envoy's answer runs through the response callbacks",
      plugins: "sh: get 2 :status\nsb: buf 1 0 100",
      traffic: { upstream: { reset: "before the headers" } },
    },
    {
      title: "2: no route: Envoy's answer runs through the response callbacks",
      plugins: "rh: remove 0 :path\nsh: get 2 :status",
    },
    {
      title: "2: the upstream goes within its body: no callback tells an end",
      plugins: "",
      traffic: { upstream: { ...chunked, reset: "in the body" } },
    },
    {
      title: "2: a request that is no HTTP: created at the end, logged, done, deleted",
      plugins: "",
      traffic: { refused: { bytes: "no HTTP\r\n\r\n", status: 400 } },
    },
    {
      title: "2: a request without a host: created at the end, logged, done, deleted",
      plugins: "",
      traffic: { refused: { bytes: "GET / HTTP/1.1\r\nconnection: close\r\n\r\n", status: 400 } },
    },
    {
      title: "2: an upgrade that is not configured: created at the end, logged, done, deleted",
      plugins: "",
      traffic: {
        refused: {
          bytes: "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
          status: 403,
        },
      },
    },
    {
      title: "2: a request that an earlier plugin answers: the later one is created at the end",
      plugins: [`rh: ${reply(403)}`, ""],
    },
    {
      title:
        "2: a chain: requests in the order of the plugins, responses reversed, logs in order, then done and delete",
      plugins: ["", "", ""],
      traffic: { line: "POST /", body: "in", upstream: { body: "out" } },
    },
    {
      title: "2: a local reply can be edited by the plugin that sent it",
      plugins: `rh: ${reply(403)}\nsh: replace 2 :status 418; add 2 x-more 1; remove 2 content-length\nsb: setbuf 1 0 100 edited`,
    },
    {
      title: "2: a second local reply in the same callback is ignored",
      plugins: `rh: ${reply(403)}; reply 500 other - -1 other`,
    },
    {
      title: "2: a trap behind a local reply in the same callback wins",
      plugins: `rh: ${reply(403)}; trap`,
    },
  ],
});
