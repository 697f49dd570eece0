import { conform } from "./support/suite.js";

const ask = ":method=GET,:path=/x,:authority=a.test";
const read = "get 6 :status; buf 4 0 200; status; list 7";
const resume = "effective caller; continue 0";
/** A call that nobody answers, so that its time-out says when its answer comes. */
const answeredIn = (ms: number): string => `call mute ${ask} - ${ms}`;

conform({
  name: "http-calls",
  title: "HTTP call-outs",
  cases: [
    {
      title:
        "6: a call is answered on the root with the numbers of headers, bytes and trailers, and tokens are 4, 8, 12",
      plugins: `rh: call good ${ask},x-id=7 - 5000; return 1\nhc: get 6 x-id; ${read}; ${resume}`,
      traffic: [{}, {}, {}],
    },
    {
      title: "6: a call carries a body and trailers, and its content-length is that of the body",
      plugins: [
        `rh: call mirror :method=POST,:path=/a?b,:authority=a.test,X-Upper=1 body 5000; return 1`,
        `hc1: get 6 :status; buf 4 0 500; call mirror :method=POST,:path=/a?b,:authority=a.test,content-length=99 body 5000`,
        `hc2: buf 4 0 500; call mirror :method=POST,:path=/a?b,:authority=a.test - 5000 X-Last=1,x-more=2`,
        `hc3: buf 4 0 500; call mirror :method=POST,:path=/a?b,:authority=a.test body 5000 x-last=1`,
        `hc4: buf 4 0 500; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title: "6: an answer of 204 has no body",
      plugins: `rh: call none ${ask} - 5000; return 1\nhc: ${read}; ${resume}`,
    },
    {
      title: "6: an upstream that is unknown, empty or not UTF-8 is refused with 2 and the token 0",
      plugins: `rh: call nobody ${ask} - 0; call - ${ask} - 0; call %FF ${ask} - 0`,
    },
    {
      title: "6: a call without a path, method or authority, or without any header, is refused with 2",
      plugins: [
        "rh: call none :method=GET,:authority=a.test - 0; call none :path=/,:authority=a.test - 0",
        "call none :method=GET,:path=/ - 0; call none - - 0; call none a=b - 0",
      ].join("; "),
    },
    {
      title: "6: host counts as the authority, and both together are joined by a comma",
      plugins: [
        "rh: call mirror :method=GET,:path=/,host=h.test - 5000; return 1",
        "hc1: buf 4 0 500; call mirror :method=GET,:path=/,:authority=a.test,host=h.test - 5000",
        `hc2: buf 4 0 500; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title: "6: a time-out of 2^31 is refused, one less is accepted, and 0 is none",
      plugins: [
        `rh: call none ${ask} - 2147483648; call none ${ask} - 4294967295; call none ${ask} - 2147483647; return 1`,
        `hc1: get 6 :status; call none ${ask} - 0`,
        `hc2: get 6 :status; effective 2; continue 0`,
      ].join("\n"),
    },
    {
      title:
        "6: header names and values that no codec sends fail at once with 10 over an idle connection, use up a token and are never answered",
      plugins: [
        `rh: call none ${ask} - 5000; return 1`,
        "hc: get 6 :status; effective 2; continue 0",
        `lg: call none ${ask},x=a%0D%0Ab - 5000`,
        `dn: call good ${ask} - 5000`,
      ].join("\n"),
      traffic: { settleMs: 1000 },
    },
    {
      title: "6: without an idle connection they are accepted, and Envoy answers with 503",
      plugins: `rh: call resetting ${ask},x%20y=a - 5000; return 1\nhc1: ${read}; call resetting ${ask},x=a%0D%0Ab - 5000\nhc2: ${read}; effective 2; continue 0`,
      traffic: { hangs: true, settleMs: 1000 },
    },
    {
      title:
        "6: a connection is idle behind the callback that gets its answer, and gone where its headers were refused",
      plugins: [
        `rh: call none ${ask} - 5000; return 1`,
        `hc1: call none ${ask},x%20y=a - 5000`,
        `hc2: ${read}; effective 2; continue 0`,
        `lg: call none ${ask},x%20y=a - 5000; call none ${ask},x=a%0D%0Ab - 5000`,
        `hc3: ${read}`,
      ].join("\n"),
      traffic: { hangs: true, settleMs: 1000 },
      alone: true,
    },
    {
      title: "6: a method with a blank is accepted, and the upstream refuses it",
      plugins: `rh: call none :method=G%20T,:path=/,:authority=a.test - 5000; return 1\nhc: get 6 :status; buf 4 0 200; ${resume}`,
      differs: "Node's HTTP client sends no such method; the call is answered as if the connection were refused.",
    },
    {
      title: "6: a time-out is an answer with 504 made by Envoy",
      plugins: `rh: ${answeredIn(100)}; return 1\nhc: ${read}; list 6; ${resume}`,
    },
    {
      title: "6: a refused connection is an answer with 503 made by Envoy",
      plugins: `rh: call refusing ${ask} - 5000; return 1\nhc: ${read}; list 6; ${resume}`,
    },
    {
      title: "6: a connection that ends before the answer is an answer with 503 made by Envoy",
      plugins: `rh: call resetting ${ask} - 5000; return 1\nhc: ${read}; list 6; ${resume}`,
    },
    ...[
      ["with a content-length is an answer with 502 made by Envoy", "length-204"],
      ["in chunks is an answer with 502 made by Envoy", "chunked-204"],
      ["with a length of 0 loses it", "empty-204"],
    ].map(([what, cluster]) => ({
      title: `6: an answer of 204 ${what}`,
      plugins: `rh: call ${cluster} ${ask} - 5000; return 1\nhc: ${read}; list 6; ${resume}`,
    })),
    {
      title: "6: an answer that is not HTTP is an answer with 502 made by Envoy",
      plugins: `rh: call garbage ${ask} - 5000; return 1\nhc: ${read}; list 6; ${resume}`,
    },
    {
      title:
        "6: an answer that breaks off has no headers, no buffer and the status 11, which stays for the answers behind it",
      plugins: `rh: call cutting ${ask} - 5000; return 1\nhc1: ${read}; list 6; count 6; call none ${ask} - 5000\nhc2: status; effective 2; continue 0`,
    },
    {
      title: "6: an answer of 32 MiB is given whole",
      plugins: `rh: call sized :method=GET,:path=/33554432,:authority=a.test - 0; return 1\nhc: get 6 :status; bufstatus 4; buf 4 33554430 9; ${resume}`,
    },
    {
      title: "6: an answer of one byte more than 32 MiB is broken off",
      plugins: `rh: call sized :method=GET,:path=/33554433,:authority=a.test - 0; return 1\nhc: get 6 :status; bufstatus 4; status; ${resume}`,
    },
    {
      title:
        "6: a call to a cluster without endpoints fails at once with 10, and nobody resumes what waits for its answer",
      plugins: `rh: call empty ${ask} - 0; status; return 1`,
      traffic: { hangs: true },
    },
    {
      title: "6: calls may be made at the start of the VM, in the configuration, in ticks and in answers",
      plugins: [],
      start: true,
      traffic: {
        plugins: [
          {
            script: `configure: ${answeredIn(1600)}; tick 800\ntick: tick 0; call none ${ask} - 5000\nhc: get 6 :status\nhc1: call none ${ask} - 5000`,
            vmConfiguration: `start: ${answeredIn(2400)}; return 1`,
          },
        ],
        settleMs: 3500,
      },
    },
    {
      title: "6: calls may be made in on_log, on_done and on_delete, whose stream is gone when the answers come",
      plugins: `lg: ${answeredIn(100)}\ndn: ${answeredIn(300)}\ndl: ${answeredIn(500)}\nhc: get 6 :status; effective caller`,
      traffic: { settleMs: 1500 },
    },
    {
      title: "6: an answer comes on the root when its stream has gone in the meantime",
      plugins: `rh: ${answeredIn(2000)}; return 0\nhc: get 6 :status; effective caller; get 0 :path`,
      traffic: { hangUp: "while waiting", settleMs: 3000 },
    },
    {
      title: "6: a local response of an answer takes the place of a request that is held",
      plugins: `rh: call none ${ask} - 5000; return 1\nhc: effective caller; reply 403 no x=y -1 why`,
    },
    {
      title: "6: a local response of an answer takes the place of a response that has not come yet",
      plugins: `rh: ${answeredIn(1000)}; return 0\nhc: effective caller; reply 403 no x=y -1 why`,
      traffic: { upstream: () => new Promise(() => undefined) },
    },
    {
      title: "6: a local response of an answer cuts a response that has begun",
      plugins: `rh: call gate ${ask} - 60000; return 0\nhc: effective caller; reply 403 no x=y -1 why`,
      traffic: { upstream: { body: ["a", "b"] }, opens: ["response 1"] },
    },
    {
      title: "6: a local response on the root does nothing",
      plugins: `rh: call none ${ask} - 5000; return 1\nhc: reply 403 no x=y -1 why; continue 0; ${resume}`,
    },
    {
      title: "6: of a local response and continue in one answer the response wins, continue first",
      plugins: `rh: call none ${ask} - 5000; return 1\nhc: effective caller; continue 0; reply 403 no - -1 why`,
    },
    {
      title: "6: of a local response and continue in one answer the response wins, response first",
      plugins: `rh: call none ${ask} - 5000; return 1\nhc: effective caller; reply 403 no - -1 why; continue 0`,
    },
    {
      title: "6: the request headers that an answer finds behind rh can neither be read nor written",
      plugins: `rh: ${answeredIn(200)}; return 0\nhc: effective caller; get 0 :path; add 0 a b; replace 0 a b; remove 0 a; size 0; list 0`,
      traffic: { upstream: () => new Promise((resolve) => setTimeout(() => resolve({}), 600)) },
    },
    {
      title: "6: the headers and trailers of an answer can be read only, and on the root only",
      plugins: [
        `rh: get 6 :status; buf 4 0 9; list 7; call good ${ask},x-id=7 - 5000; return 1`,
        "hc: add 6 a b; replace 7 x-last b; remove 6 x-id; setpairs 6 a=b; setbuf 4 0 0 x; size 7; effective caller; get 6 x-id; list 7; buf 4 0 9; status; continue 0",
      ].join("\n"),
    },
    {
      title:
        "6: a call leaves with the given headers and with what Envoy says of itself, and no plugin of the chain sees it",
      plugins: [
        `rh: call mirror :method=GET,:path=/,:authority=a.test,x-forwarded-for=1.2.3.4,x-request-id=r,B=2,a=1,b=3,connection=close,te=trailers,user-agent=u - 5000; return 1\nhc: buf 4 0 999; ${resume}`,
        "",
      ],
    },
    {
      title: "6: what tells the router how to send a call goes no further, and x-envoy-internal is overwritten",
      plugins: `rh: call mirror ${ask},x-envoy-max-retries=3,x-envoy-retriable-status-codes=409,x-envoy-retry-on=5xx,x-envoy-hedge-on-per-try-timeout=false,x-envoy-original-path=/o,expect=100-continue,cookie=a,cookie=b,x-envoy-expected-rq-timeout-ms=9,x-envoy-internal=no - 0; return 1\nhc: buf 4 0 999; ${resume}`,
    },
  ],
});
