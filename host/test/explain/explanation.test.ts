import { describe, expect, test } from "vitest";
import { formatExplanation, VirtualClock, type CallbackEvent, type Explanation, type HostOptions } from "@sluice/host";
import { Bench, post, settle, type Exchange } from "../probe.js";

const headers = ":method=POST,:path=/check?token=abc,:authority=auth,cookie=secret";

function bench(options: HostOptions = {}): Bench {
  const auth = async () => ({ headers: [[":status", "200"]] as const, body: Buffer.from("hello") });
  return new Bench({ clock: new VirtualClock(), explain: true, clusters: { auth }, logLevel: "warn", ...options });
}

function told({ stream }: Exchange): Explanation {
  return stream.explanation!;
}

/** What can be compared: no ids, no costs. */
function text(exchange: Exchange): string {
  return formatExplanation(told(exchange), { ids: false, costs: false });
}

function callbacksOf(exchange: Exchange, name: string): CallbackEvent[] {
  return told(exchange).events.filter(
    (event) => event.kind === "callback" && event.callback === name,
  ) as CallbackEvent[];
}

test("nothing is recorded unless it is asked for", async () => {
  const plain = new Bench();
  expect(plain.open([await plain.probe("")]).get().stream.explanation).toBeUndefined();
});

test("the whole life of a request through two plugins is told in order", async () => {
  const b = bench();
  const call = `call auth ${headers} body 500`;
  const auth = await b.probe(
    `rh: get 0 x-user; ${call}; return 1\nhc: get 6 :status; effective caller; add 0 x-user ann; continue 0\nrb: setbuf 0 0 1 hello`,
    { name: "auth" },
  );
  const guard = await b.probe("rh: remove 0 x-b\nsh: reply 403 denied a=b -1 no.way; return 1", { name: "guard" });
  const exchange = b.open([auth, guard]);
  exchange.stream.requestHeaders([...post, ["x-b", "1"]], false);
  exchange.stream.requestData(Buffer.from("abc"), true);
  await settle();
  exchange.respond(["ignored"]);
  expect(text(exchange)).toMatchInlineSnapshot(`
    "POST /
      client    sends headers: POST /
      auth      proxy_on_request_headers(headers: 6, end_of_stream: false) = StopIteration
                  proxy_get_header_map_value(map: request headers, key: x-user) = NotFound
                  proxy_http_call(cluster: auth, headers: [:method: POST, :path: /check?token=<3 bytes>, :authority: auth, cookie: <6 bytes>], body: <4 bytes>, timeout_ms: 500) = Ok
      client    sends body: 3 bytes, end of stream
      auth      proxy_on_http_call_response(headers: 2, size: 5, trailers: 0)
                  answer to POST /check?token=<3 bytes> at cluster "auth"
                  proxy_get_header_map_value(map: call-out headers, key: :status) = Ok, value: 200
                  proxy_set_effective_context() = Ok
                  proxy_add_header_map_value(map: request headers, key: x-user, value: ann) = Ok
                  proxy_continue_stream(stream: request) = Ok
                  + request header x-user: ann
      guard     proxy_on_request_headers(headers: 7, end_of_stream: false) = Continue
                  proxy_remove_header_map_value(map: request headers, key: x-b) = Ok
                  - request header x-b: 1
      gateway   sends headers to the upstream: POST /
      auth      proxy_on_request_body(size: 3, end_of_stream: true) = Continue
                  proxy_set_buffer_bytes(buffer: request body, start: 0, length: 1, value: <5 bytes>) = Ok
                  ~ request body: 3 -> 7 bytes
      guard     proxy_on_request_body(size: 7, end_of_stream: true) = Continue
      gateway   sends body to the upstream: 7 bytes, end of stream
      upstream  sends headers: 200
      guard     proxy_on_response_headers(headers: 1, end_of_stream: false) = StopIteration
                  proxy_send_local_response(status: 403, details: no.way, body: <6 bytes>, headers: [a: b]) = Ok
      gateway   answers in place of the upstream: 403 and a body of 6 bytes, details no.way
      gateway   sends headers to the client: 403
      gateway   sends body to the client: 6 bytes, end of stream
      ended: no.way"
  `);
  expect(JSON.parse(JSON.stringify(told(exchange)))).toEqual(told(exchange));
});

describe("a callback", () => {
  test("has its arguments and results by name, its time, and what the host allocated in the guest", async () => {
    const b = bench();
    const exchange = b.open([await b.probe("rh: get 0 :path; get 0 :authority")]).get();
    const [event] = callbacksOf(exchange, "proxy_on_request_headers");
    expect(event).toMatchObject({
      plugin: "p",
      vm: "worker_0",
      contextId: 2,
      args: { context: 2, headers: 5, end_of_stream: true },
      result: "Continue",
      mallocBlocks: 2,
      mallocBytes: "/".length + "a.test".length,
    });
    expect(event!.nanoseconds).toBeGreaterThan(0);
  });

  test("that grows the memory says by how much", async () => {
    const b = bench();
    const exchange = b.open([await b.probe("rh: random 200000")]).get();
    const [event] = callbacksOf(exchange, "proxy_on_request_headers");
    expect(event!.memoryGrowth).toBeGreaterThanOrEqual(196_608);
    expect(event!.memoryGrowth % 65_536).toBe(0);
  });

  test("that traps tells the trap and the report in its place", async () => {
    const b = bench();
    const exchange = b.open([await b.probe("rh: trap")]).get();
    const [event] = callbacksOf(exchange, "proxy_on_request_headers");
    expect(event).toMatchObject({ trap: "unreachable" });
    expect(event!.result).toBeUndefined();
    expect(text(exchange)).toContain("traps: unreachable");
    expect(text(exchange)).toMatch(/log error: Function: proxy_on_request_headers failed/);
    expect(text(exchange)).toMatch(/answers in place of the upstream: 503, details wasm_fail_stream/);
  });

  test("of the plugin itself is told where it acts on the stream, and only there", async () => {
    const clock = new VirtualClock();
    const b = bench({ clock });
    const plugin = await b.probe("rh: tick 100; return 1\ntick: effective 2; add 0 x-late 1; continue 0");
    const [first, second] = [b.open([plugin]).get(), b.open([plugin]).get()];
    clock.advance(100);
    expect(callbacksOf(first, "proxy_on_tick")).toMatchObject([
      { steps: [{ call: "proxy_set_effective_context" }, {}, {}], changes: [{ name: "x-late", after: "1" }] },
    ]);
    expect(callbacksOf(second, "proxy_on_tick")).toEqual([]);
  });
});

describe("a host call", () => {
  const cases: [statement: string, told: string][] = [
    ["add 2 a b", "proxy_add_header_map_value(map: response headers, key: a, value: b) = BadArgument"],
    ["get 9 a", "proxy_get_header_map_value(map: 9, key: a) = BadArgument"],
    ["pairs 0", "proxy_get_header_map_pairs(map: request headers) = Ok, pairs: 5"],
    [
      "setpairs 0 :path=/x,cookie=abc",
      "proxy_set_header_map_pairs(map: request headers, pairs: [:path: /x, cookie: <3 bytes>]) = Ok",
    ],
    ["prop request/path", "proxy_get_property(path: request.path) = Ok, value: /"],
    ["prop request/total_size", "proxy_get_property(path: request.total_size) = Ok, value: 64"],
    ["prop nothing/here", "proxy_get_property(path: nothing.here) = NotFound"],
    ["setprop key abc", "proxy_set_property(path: key, value: <3 bytes>) = Ok"],
    ["level", "proxy_get_log_level() = Ok, level: warn"],
    ["time", "proxy_get_current_time_nanoseconds() = Ok"],
    ["setshared k abc 0", "proxy_set_shared_data(key: <1 bytes>, value: <3 bytes>) = Ok"],
    ["define 1 busy", "proxy_define_metric(type: gauge, metric: busy) = Ok"],
    ["record 5 -1", "proxy_record_metric(metric: 5, value: -1) = NotFound"],
    [
      "foreign compress abc",
      "proxy_call_foreign_function(function: compress, arguments: <3 bytes>) = Ok, value: <11 bytes>",
    ],
    ["wild", "proxy_get_header_map_value(map: request headers, key: <outside of the memory>) = InvalidMemoryAccess"],
    ["buf 0 0 9", "proxy_get_buffer_bytes(buffer: request body, start: 0, length: 9) = Ok, value: <0 bytes>"],
    ["register q", "proxy_register_shared_queue(queue: q) = Ok"],
    ["random 8", "random_get(size: 8) = Ok"],
  ];

  test.each(cases)("%s is told as %s", async (statement, expected) => {
    const b = bench();
    const exchange = b.open([await b.probe(`rh: ${statement}`)]).get();
    expect(text(exchange)).toContain(expected);
  });

  test("that has no names for its arguments is told with numbers", async () => {
    const b = bench();
    const exchange = b.open([await b.probe("rh: exit")]).get();
    expect(text(exchange)).toContain("proc_exit(arg0: 3)");
  });
});

test("more events than are kept are counted", async () => {
  const b = bench();
  const exchange = b.open([await b.probe("")]);
  exchange.stream.requestHeaders(post, false);
  for (let i = 0; i < 1000; i++) exchange.stream.requestData(Buffer.from("x"), false);
  const { events, omitted } = told(exchange);
  expect(events).toHaveLength(2000);
  expect(omitted).toBeGreaterThan(900);
  expect(text(exchange)).toContain(`… ${omitted} more events`);
});

test("what a real Envoy would not survive is told in the callback that did it", async () => {
  const b = bench();
  const exchange = b.open([await b.probe("lg: reply 403 no - -1 x")]).get();
  expect(() => exchange.respond([])).toThrow("SIGSEGV");
  const [event] = callbacksOf(exchange, "proxy_on_log");
  expect(event!.trap).toMatch(/^proxy_send_local_response in proxy_on_log: a real Envoy would /);
  expect(event!.steps.at(-1)).toMatchObject({ call: "proxy_send_local_response", status: "trap" });
});

test("a client that leaves and an upstream that fails are told", async () => {
  const b = bench();
  const plugin = await b.probe("");
  const [left, failed] = [b.open([plugin]).get(), b.open([plugin]).get()];
  left.stream.reset();
  failed.stream.upstreamReset("connection failure");
  expect(text(left)).toMatch(
    /client +resets the stream: downstream_remote_disconnect\n {2}ended: downstream_remote_dis/,
  );
  expect(text(failed)).toMatch(
    /upstream +resets the stream: connection failure\n {2}gateway +answers .*: 503 and a body/,
  );
});
