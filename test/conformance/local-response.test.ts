import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

/** A local response in on_request_headers, as its own response callbacks see it. */
const reply = (title: string, args: string, traffic: Case["traffic"] = {}): Case => ({
  title: `10: ${title}`,
  plugins: `rh: reply ${args}\nsh: list 2\nsb: buf 1 0 100`,
  traffic,
});
const grpc = { line: "POST /s/m", headers: { "content-type": "application/grpc" }, body: ["a"] };
const head = { line: "HEAD /" };
const chunks = ["abc", "def"];

conform({
  name: "local-response",
  title: "Local responses",
  cases: [
    reply("a local response passes the plugin's own response callbacks", "403 no x-a=1 -1 d"),
    reply(
      "its headers are taken as they are, but for :status and content-length",
      "403 no X-A=1,set-cookie=a,set-cookie=b,:status=200,content-length=99,content-type=text/html,server=x,vary=a,vary=b -1 d",
    ),
    reply("without a body it has no content-type", "403 - content-type=text/html,x-a=1 -1 d"),
    reply("malformed headers are none", "403 no - -1 d"),
    reply("a HEAD request gets the headers of the body", "403 no - -1 d", head),
    ...[0, 99, 299, 600, 999].map((status) => reply(`status ${status} is taken as it is`, `${status} no - -1 d`)),
    ...[204, 304].map((status) => reply(`status ${status} is sent with its body`, `${status} no - -1 d`, [{}, head])),
    reply("status 204 without a body", "204 - - -1 d", [{}, { http2: true }]),
    reply("status 204 with a body breaks the stream over HTTP/2", "204 no - -1 d", { http2: true }),
    reply("status 304 with a body is cut over HTTP/2", "304 no - -1 d", { http2: true }),
    reply("status 100 is none that a client takes for a response", "100 no - -1 d", { hangs: true }),
    ...[
      ["403 no x-a=1 -1 d", "status 403 as 7"],
      ["403 no x-a=1 5 d", "with a status of its own"],
      ["401 - - -1 d", "status 401 as 16"],
      ["500 100%25%20of%0ait%ff - 99 d", "with a text that is escaped"],
      ["200 no grpc-status=3,content-type=text/html -1 d", "with the headers of the plugin"],
    ].map(([args, what]) => reply(`a gRPC request is answered 200 with a grpc-status: ${what}`, args!, grpc)),
    {
      title: "10: the own response callbacks can edit it",
      plugins:
        "rh: reply 403 no - -1 d\nsh: replace 2 :status 401; add 2 x-a 1; remove 2 content-length\nsb: setbuf 1 0 0 no,%20",
    },
    {
      title: "10: a second one in the same callback does not count",
      plugins: "rh: reply 403 one - -1 d; reply 404 two - -1 d; get 0 :path; return 0",
    },
    {
      title: "10: request headers that were held stay readable in its callbacks",
      plugins:
        "rh: reply 403 no - -1 d\nsh: get 0 :path; prop request/path; prop response/code_details\nlg: get 0 :path; prop response/code_details",
    },
    {
      title: "10: in on_request_body it takes the place of the upstream's response",
      plugins: ["rb2: reply 403 no - -1 d", ""],
      traffic: { line: "POST /", body: chunks },
    },
    {
      title: "10: in on_request_trailers it takes the place of the upstream's response",
      plugins: ["rt: reply 403 no - -1 d", ""],
      traffic: { line: "POST /", body: chunks, trailers: { "x-t": "1" } },
    },
    {
      title: "10: in on_response_headers it replaces the response, without the own callbacks",
      plugins: ["", "sh: reply 403 no x-a=1 -1 d\nsb: buf 1 0 100"],
      traffic: { upstream: { body: chunks } },
    },
    {
      title: "10: in on_response_body the response is cut when its headers are out",
      plugins: ["", "sb2: reply 403 no - -1 d"],
      traffic: { upstream: { body: chunks } },
    },
    {
      title: "10: in on_response_trailers the response is cut",
      plugins: ["", "st: reply 403 no - -1 d"],
      traffic: { upstream: { body: chunks, trailers: { "x-t": "1" } } },
    },
    {
      title: "10: from a call-out it answers the request that was held",
      plugins: [
        "rh: call gate :method=GET,:path=/,:authority=c - 5000; return 1\nhc: effective caller; reply 403 no x-a=1 -1 d\nsh: list 2",
        "",
      ],
      traffic: { opens: ["request end"] },
    },
    {
      title: "10: from a call-out it answers in place of a response that was held",
      plugins: [
        "",
        "sh: call gate :method=GET,:path=/,:authority=c - 5000; return 4\nhc: effective caller; reply 403 no x-a=1 -1 d",
      ],
      traffic: { upstream: { body: chunks }, opens: ["response end"] },
    },
    {
      title: "10: a root context has nobody to answer",
      plugins: "configure: reply 403 no - -1 d",
      start: true,
    },
  ],
});
