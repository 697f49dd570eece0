import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

/** Envoy measures how long the upstream took, in as many digits as that needs. */
const withoutTime = "remove 2 x-envoy-upstream-service-time";
const pairsOf = (count: number): string => Array.from({ length: count }, (_, index) => `a${index}=${index}`).join(",");

/** What Envoy's router and codec make of edited request headers. */
const edited = (title: string, edits: string, traffic: Case["traffic"] = {}): Case => ({
  title: `10: ${title}`,
  plugins: `rh: ${edits}`,
  traffic,
});

conform({
  name: "header-maps",
  title: "Header maps",
  cases: [
    {
      title: "10: names arrive in lower case, values trimmed, and the callback is told how many pairs there are",
      plugins: `rh: get 0 X_Under; get 0 x-a; list 0; size 0\nsh: get 2 X-B; ${withoutTime}; list 2; size 2`,
      traffic: { headers: { X_Under: "1", "X-A": "  trimmed  " }, upstream: { headers: { "X-B": "2" }, body: "hi" } },
    },
    {
      title: "10: repeated headers stay separate and in order, inline ones and cookies do what they do",
      plugins: `rh: list 0; get 0 x-a; get 0 cookie; get 0 accept\nsh: ${withoutTime}; list 2; get 2 x-a; get 2 set-cookie; get 2 vary`,
      traffic: {
        headers: [
          ["x-a", "1"],
          ["accept", "x"],
          ["cookie", "a=1"],
          ["x-b", "2"],
          ["x-a", "3"],
          ["accept", "y"],
          ["cookie", "b=2"],
          ["cache-control", "no-cache"],
          ["cache-control", "no-store"],
        ],
        upstream: {
          headers: [
            ["x-a", "1"],
            ["set-cookie", "a=1"],
            ["vary", "x"],
            ["x-a", "2"],
            ["set-cookie", "b=2"],
            ["vary", "y"],
          ],
        },
      },
    },
    {
      title: "10: add appends an entry at the end, or to an inline one with a comma",
      plugins: `rh: ${["x-a", "user-agent", "content-type", "accept", ":path", "host", "cookie"].map((name) => `add 0 ${name} second`).join("; ")}; list 0\nsh: ${["x-a", "etag", "content-type", "server", "set-cookie", "x-new"].map((name) => `add 2 ${name} second`).join("; ")}; ${withoutTime}; list 2`,
      traffic: {
        line: "GET /x",
        headers: { "x-a": "first", "user-agent": "first", "content-type": "first", accept: "", cookie: "first" },
        upstream: { headers: { "x-a": "first", etag: "first", "content-type": "first", "set-cookie": "first" } },
      },
    },
    {
      title: "10: replace removes all and puts one at the end, remove removes all, and keys have no case",
      plugins: `rh: replace 0 X-A new; list 0; replace 0 x-none new; get 0 X-NONE; remove 0 X-B; get 0 x-b; remove 0 x-b; replace 0 accept new; list 0\nsh: replace 2 X-A new; replace 2 x-none new; remove 2 X-B; remove 2 x-b; get 2 x-b; ${withoutTime}; list 2`,
      traffic: {
        headers: [
          ["x-a", "1"],
          ["x-b", "2"],
          ["x-a", "3"],
          ["accept", "x"],
          ["x-b", "4"],
          ["x-c", "5"],
        ],
        upstream: {
          headers: [
            ["x-a", "1"],
            ["x-b", "2"],
            ["x-a", "3"],
            ["x-b", "4"],
          ],
        },
      },
    },
    edited(
      "host is :authority in every call of a request",
      "get 0 host; replace 0 host a.test; get 0 :authority; add 0 HOST b.test; list 0; remove 0 host; get 0 :authority; replace 0 host c.test; list 0",
    ),
    {
      title: "10: host is a header like any other in a response, and in trailers",
      plugins: `rt: get 1 host; replace 1 host a; get 1 :authority; list 1\nsh: get 2 host; replace 2 host a; get 2 :authority; ${withoutTime}; list 2`,
      traffic: { line: "POST /", body: ["a"], trailers: { "x-t": "1" }, upstream: { headers: { host: "b" } } },
    },
    edited("an empty value is a value", "get 0 x-e; add 0 x-f -; get 0 x-f; replace 0 x-g -; list 0", {
      headers: { "x-e": "" },
    }),
    ...[
      ["an empty name", "add 0 - v; list 0"],
      ["a name with a blank", "add 0 bad%20name v; get 0 bad%20name"],
      ["a name with what has to be escaped", "add 0 x%0a%0d%09%22%5c%01 v"],
      ["a value with CR LF", "add 0 x-crlf a%0d%0ax-inj:%201; get 0 x-crlf"],
      ["a value with NUL", "replace 0 x-nul a%00b; gethex 0 x-nul"],
      ["a pseudo header of no meaning", "add 0 :other v; list 0"],
      ["a name above 0x7f", "add 0 x-%e9 v"],
    ].map(([name, edits]) =>
      edited(`the router refuses a request with ${name}, which the plugin may put there`, edits!),
    ),
    {
      title: "10: bytes from 0x80 on pass unchanged in both directions",
      plugins: `rh: gethex 0 x-a; add 0 x-b caf%ff%e9; gethex 0 x-b\nsh: gethex 2 x-a; add 2 x-b %c3%a9%80; gethex 2 x-b`,
      traffic: {
        headers: [["x-a", "caf\udcc3\udca9\udcff"]],
        upstream: { headers: [["x-a", "\udcff\udc80"]] },
      },
    },
    edited(
      "a plugin may set 1024 pairs",
      `setpairs 0 :method=GET,:path=/,:authority=a,:scheme=http,x-forwarded-proto=http,${pairsOf(1019)}; count 0`,
    ),
    edited(
      "C21: one pair more than 1024 is an empty map",
      `setpairs 0 :method=GET,:path=/,:authority=a,:scheme=http,x-forwarded-proto=http,${pairsOf(1020)}; count 0`,
    ),
    edited(
      "setting pairs replaces everything, in order and in lower case",
      "setpairs 0 X-B=1,:path=/new,:METHOD=POST,X-A=2,x-b=3,Host=a.test,:scheme=http,accept=x,accept=y,x-forwarded-proto=http; list 0",
    ),
    ...["-", "%02%00%00%00%01", "%00%00%00%00", "%ff%ff%ff%ff", "%01%00%00%00%01%00%00%00%01%00%00%00a%00b"].map(
      (bytes) => edited(`setting the pairs ${bytes} wipes the map`, `setraw 0 ${bytes}; list 0; size 0`),
    ),
    {
      title: "10: setting pairs of a response wipes what was there, and without a status it is a 502",
      plugins: "sh: setpairs 2 X-A=1,:status=404; list 2\nlg: get 2 :status",
      traffic: [{ upstream: { body: "abc" } }],
    },
    {
      title: "10: malformed pairs of a response are a 502",
      plugins: "sh: setraw 2 %01%00%00%00; list 2\nlg: get 2 :status",
      traffic: [{ upstream: { body: "abc" } }],
    },
    {
      title: "10: a status that is missing, or no number, is a 502",
      plugins: ["", "sh: remove 2 :status\nlg: get 2 :status"],
      traffic: { upstream: { body: "abc" } },
    },
    {
      title: "10: a status that is no number is a 502",
      plugins: "sh: replace 2 :status ok\nlg: get 2 :status",
      traffic: { upstream: { body: "abc" } },
    },
    edited("a request without :method is refused", "remove 0 :method"),
    edited("a request without :path has no route", "remove 0 :path"),
    edited("a request with an empty :path has no route", "replace 0 :path -"),
    edited("a request with a :path that does not begin with a slash has no route", "replace 0 :path x"),
    edited("a request without x-forwarded-proto has no route", "remove 0 x-forwarded-proto"),
    edited("a request does not need :scheme", "remove 0 :scheme"),
    edited("the method can be changed", "replace 0 :method POST"),
    {
      title: "10: a response without a body may say that it has one, and the other way round",
      plugins: "sh: replace 2 :status 404; remove 2 content-length; add 2 x-a 1",
      traffic: [{}, { upstream: { body: "abc" } }],
    },
    {
      title: "10: sizes are bytes, and what is not there is 2",
      plugins:
        "rh: size 0; size 1; size 2; size 3; size 4; size 5; size 6; size 7; size 8; get 8 a; list 8; count 1; count 6; add 8 a b; setpairs 8 a=b; remove 8 a; replace 8 a b; size -1",
    },
    {
      title: "10: a plugin's server and date are there until Envoy writes its own",
      plugins: `sh: get 2 server; get 2 date; replace 2 server x; replace 2 date zzz; ${withoutTime}; list 2\nlg: get 2 date`,
    },
    {
      title: "10: trailers are maps of their own",
      plugins: `rt: list 1; size 1; add 1 X-New 1; replace 1 x-t 2; remove 1 x-u; add 1 grpc-status 1; add 1 grpc-status 2; list 1\nst: list 3; size 3; add 3 X-New 1; replace 3 x-t 2; remove 3 x-u; add 3 grpc-status 1; add 3 grpc-status 2; list 3`,
      traffic: {
        line: "POST /",
        body: ["a"],
        trailers: { "x-t": "1", "x-u": "1" },
        upstream: { body: ["a"], trailers: { "x-t": "1", "x-u": "1" } },
      },
    },
    {
      title: "10: trailers can be set as a whole, and emptied",
      plugins: "rt: setpairs 1 A=1,b=2; list 1\nst: setraw 3 -; list 3; size 3",
      traffic: {
        line: "POST /",
        body: ["a"],
        trailers: { "x-t": "1" },
        upstream: { body: ["a"], trailers: { "x-t": "1" } },
      },
    },
  ],
});
