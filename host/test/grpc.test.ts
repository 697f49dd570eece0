import { describe, expect, test } from "vitest";
import { type Cluster, EnvoyCrash, GrpcFailure, grpcHandler, type GrpcServerCall } from "@sluice/host";
import { auth, service, setUp } from "./grpc-bench.js";

const methods = grpcHandler({
  "test.Service/Echo": async (call) => first(call),
  "test.Service/Fail": async () => Promise.reject(new GrpcFailure(5, "not ä% here")),
  "test.Service/Nothing": async function* () {
    yield* [];
  },
  "test.Service/Two": async function* () {
    yield Buffer.from("one");
    yield Buffer.from("two");
  },
  "test.Service/Chat": async function* (call) {
    call.initialMetadata = [["x-a", "1"]];
    call.trailingMetadata = [["x-b", "2"]];
    for await (const message of call.messages) yield Buffer.concat([Buffer.from("re:"), message]);
  },
  "test.Service/Never": () => new Promise(() => undefined),
});

async function first({ messages }: GrpcServerCall): Promise<Uint8Array> {
  for await (const message of messages) return message;
  throw new Error("no message");
}

describe("a unary call", () => {
  test("has tokens 5, 9, and ends with its message and nothing else", async () => {
    const { run, told } = await setUp(methods, "gr: status");
    expect(run(`call ${auth} Echo - hello 0`, `call ${auth} Echo -  0`)).toEqual(["call 0 token 5", "call 0 token 9"]);
    expect(await told()).toEqual(["gr 5 5 hello", "status -> 0 0 ", "gr 9 0 ", "status -> 0 0 "]);
  });

  test("that fails ends with a close; the message is as it was on the wire, and Envoy's details are behind it", async () => {
    const { run, told } = await setUp(methods, "gc: status");
    run(`call ${auth} Fail - x 0`, `call ${auth} Missing - x 0`, `call ${auth} Nothing - x 0`);
    const missing = "there%20is%20no%20method%20test.Service%2FMissing";
    expect((await told()).sort()).toEqual(
      [
        "gc 5 5",
        "status -> 0 5 not%20%C3%A4%25%20here{via_upstream}",
        "gc 9 12",
        `status -> 0 12 ${missing}{via_upstream}`,
        "gc 13 13",
        "status -> 0 13 ",
      ].sort(),
    );
  });

  test("answered with several messages has the last one", async () => {
    const { run, told } = await setUp(methods);
    run(`call ${auth} Two - x 0`);
    expect(await told()).toEqual(["gr 5 3 two"]);
  });

  test("is over when its time has passed, and tells the cluster so", async () => {
    let signal: AbortSignal | undefined;
    const cluster = grpcHandler({
      "test.Service/Never": (call) => {
        signal = call.signal;
        expect(call.metadata).toContainEqual(["grpc-timeout", "500m"]);
        return new Promise(() => undefined);
      },
    });
    const { run, told, clock, bench } = await setUp(cluster, "gc: status");
    run(`call ${auth} Never - x 500`);
    expect(await told()).toEqual([]);
    clock.advance(499);
    expect(bench.log).toEqual([]);
    clock.advance(1);
    expect(bench.log).toEqual(["gc 5 14", "status -> 0 14 upstream request timeout{response_timeout}"]);
    expect(signal?.aborted).toBe(true);
  });

  test.each(["close", "cancel"])("is not told of any more after %s", async (how) => {
    const { run, told } = await setUp(methods);
    expect(run(`call ${auth} Echo - x 0`, `${how} 5`, `${how} 5`).slice(1)).toEqual([`${how} 0`, `${how} 1`]);
    expect(await told()).toEqual([]);
  });
});

describe("a stream", () => {
  test("has tokens 6, 10 and goes through metadata, messages, metadata and close", async () => {
    const { run, told } = await setUp(methods, "gi: get 4 x-a\ngt: get 5 x-b\ngc: status; get 4 x-a");
    expect(run(`stream ${auth} Chat -`, `stream ${auth} Chat -`, "send 6 one 0", "send 6 two 0", "close 6")).toEqual([
      ...["stream 0 token 6", "stream 0 token 10", "send 0", "send 0", "close 0"],
    ]);
    expect(await told()).toEqual([
      ...["gi 6 4", "get 4 x-a -> 0 1", "gr 6 6 re:one", "gr 6 6 re:two", "gt 6 2", "get 5 x-b -> 0 2"],
      ...["gc 6 0", "status -> 0 0 via_upstream", "get 4 x-a -> 2"],
    ]);
  });

  test("takes no messages after its end by the plugin, and has an unknown token after its end by both", async () => {
    const { run, told } = await setUp(methods);
    expect(run(`stream ${auth} Chat -`, "send 6 a 1", "send 6 b 0", "close 6")).toEqual([
      ...["stream 0 token 6", "send 0", "send 0", "close 0"],
    ]);
    expect(await told()).toEqual(["gi 6 4", "gr 6 4 re:a", "gt 6 2", "gc 6 0"]);
    expect(run("send 6 c 0", "close 6", "cancel 6")).toEqual(["send 1", "close 1", "cancel 1"]);
  });

  test("that the cluster has ended is known until the plugin lets go of it", async () => {
    const { run, told } = await setUp(methods, "gc: cancel 10");
    run(`stream ${auth} Two -`);
    expect(await told()).toEqual(["gi 6 2", "gr 6 3 one", "gr 6 3 two", "gt 6 1", "gc 6 0", "cancel 1"]);
    expect(run("send 6 c 0", "close 6", "close 6")).toEqual(["send 0", "close 0", "close 1"]);
    run(`stream ${auth} Two -`);
    expect((await told()).slice(-2)).toEqual(["gc 10 0", "cancel 0"]);
    expect(run("send 10 c 0")).toEqual(["send 1"]);
  });

  test("is not told of after a cancel in its own callback, and the cluster hears of it", async () => {
    let signal: AbortSignal | undefined;
    const cluster = grpcHandler({
      "test.Service/Chat": async function* (call) {
        signal = call.signal;
        yield Buffer.from("one");
        yield Buffer.from("two");
      },
    });
    const { run, told } = await setUp(cluster, "gr: cancel 6");
    run(`stream ${auth} Chat -`);
    expect(await told()).toEqual(["gi 6 2", "gr 6 3 one", "cancel 0"]);
    expect(signal?.aborted).toBe(true);
  });

  test("ends with its plugin", async () => {
    let signal: AbortSignal | undefined;
    const cluster = grpcHandler({
      "test.Service/Never": (call) => {
        signal = call.signal;
        return new Promise(() => undefined);
      },
    });
    const { run, told, bench } = await setUp(cluster);
    run(`stream ${auth} Never -`);
    await told();
    expect(signal?.aborted).toBe(false);
    bench.host.shutdown();
    expect(signal?.aborted).toBe(true);
  });
});

describe("what fails at once", () => {
  test("is told under a token that the plugin does not have, of a stream in the middle of the host call", async () => {
    const { run } = await setUp(methods, "gc: status");
    expect(run(`call ${service("nobody")} Echo - x 0`)).toEqual([
      ...["call 10 token 0", "gc 5 14", "status -> 0 14 Cluster not available"],
    ]);
    expect(run(`stream ${service("nobody")} Chat -`).slice(0, 2)).toEqual(["stream 10 token 0", "gc 6 14"]);
    const none = "status -> 0 14 no healthy upstream{no_healthy_upstream}";
    expect(run(`call ${service("none")} Echo - x 0`)).toEqual(["call 10 token 0", "gc 9 14", none]);
    expect(run(`stream ${service("none")} Chat -`)).toEqual([
      "gi 10 0",
      "gt 10 4",
      "stream 10 token 0",
      "gc 10 14",
      none,
    ]);
  });

  test.each(["call", "stream"])(
    "%s, and then a stream: a real Envoy spins for ever, so the host says so",
    async (kind) => {
      const { bench, run } = await setUp(methods);
      const rest = kind === "call" ? "- x 0" : "-";
      const first = `${kind} ${service("none")} Echo ${rest}`;
      const crash = expect.objectContaining({
        kind: "hang",
        call: "proxy_grpc_stream",
        phase: "proxy_on_request_headers",
      });
      expect(() => run(first, `stream ${service("none")} Chat -`)).toThrow(crash);
      bench.clear();
      expect(run(`stream ${service("nobody")} Chat -`)).toHaveLength(2); // the next callback starts anew
      expect(run(first, `stream ${service("nobody")} Chat -`).filter((line) => line.startsWith("gc"))).toHaveLength(2);
    },
  );

  test.each(["call", "stream"])("%s with a plain name is refused, or goes to that cluster", async (kind) => {
    const { run } = await setUp(methods);
    const rest = kind === "call" ? "- x 0" : "-";
    expect(run(`${kind} ${Buffer.from("not-there").toString("hex")} Echo ${rest}`)).toEqual([`${kind} 4 token 0`]);
    expect(run(`${kind} ${Buffer.from("auth").toString("hex")} Echo ${rest}`)[0]).toMatch(
      /^(call|stream) 0 token [56]$/,
    );
  });

  test.each(["", "users", "empty", "e1234", "auth-grpc"])("with the plain name %j Envoy dies", async (name) => {
    for (const rest of ["call", "stream"]) {
      const { run } = await setUp(methods);
      const bytes = Buffer.from(name).toString("hex");
      const act = () => run(rest === "call" ? `call ${bytes} Echo - x 0` : `stream ${bytes} Chat -`);
      expect(act).toThrow(EnvoyCrash);
      expect(act).toThrow("unset oneof");
    }
  });

  test("tokens of another kind are mistakes", async () => {
    const { run } = await setUp(methods);
    expect(run("send 5 x 0", "send 4 x 0", "close 4", "cancel 7", "send 6 x 0", "cancel 5")).toEqual([
      ...["send 2", "send 2", "close 2", "cancel 2", "send 1", "cancel 1"],
    ]);
  });
});

test("metadata leaves as Envoy sends it: bytes under -bin names in base64, and one value of each such name", async () => {
  const seen: GrpcServerCall["metadata"][] = [];
  const cluster = grpcHandler({
    "test.Service/Echo": async (call) => {
      seen.push(call.metadata);
      return new Uint8Array(0);
    },
  });
  const { run, told } = await setUp(cluster);
  run(`call ${auth} Echo K-A=1,k-a=2,k-bin=%00%ff,k-bin=b x 2147483647`);
  await told();
  expect(seen[0]?.filter(([name]) => name.startsWith("k-") || name === "grpc-timeout")).toEqual([
    ["grpc-timeout", "2147483S"],
    ["k-a", "1"],
    ["k-a", "2"],
    ["k-bin", "AP8="],
  ]);
});

describe("a cluster of HTTP messages", () => {
  const framed = Buffer.from([0, 0, 0, 0, 2, 0x68, 0x69]);
  const answers: Record<string, Awaited<ReturnType<Extract<Cluster, (...args: never[]) => unknown>>>> = {
    Ok: { headers: [], body: framed, trailers: [["grpc-status", "0"]] },
    NoTrailers: { headers: [], body: framed },
    Plain: { headers: [], body: Buffer.from("plain") },
    Compressed: { headers: [], body: Buffer.from([1, 0, 0, 0, 1, 65]) },
    Huge: { headers: [], body: Buffer.from([0, 0xff, 0xff, 0xff, 0xff]) },
    Forbidden: { headers: [[":status", "403"]] },
    Trailers: {
      headers: [
        ["grpc-status", "7"],
        ["grpc-message", "no"],
      ],
    },
    NotFound: {
      headers: [
        [":status", "404"],
        ["grpc-status", "3"],
      ],
      body: Buffer.from("x"),
    },
    BadStatus: { headers: [["grpc-status", "99"]] },
    Reset: "reset",
    Malformed: "malformed",
    Refused: "no endpoints",
  };

  test("answers as an upstream that does or does not speak gRPC", async () => {
    const { run, told } = await setUp(async ({ headers }) => answers[headers[2]![1].split("/")[2]!]!, "gc: status");
    const ends: Record<string, string> = {};
    let token = 1;
    for (const method of Object.keys(answers)) {
      token += 4;
      run(`call ${auth} ${method} - x 0`);
      const [end = "", status = ""] = await told();
      ends[method] = `${end.replace(` ${token}`, "")} ${status.split(" ").slice(4).join(" ")}`.trim();
    }
    const noAnswer = "upstream connect error or disconnect/reset before headers. reset reason: ";
    const before = "{upstream_reset_before_response_started";
    expect(ends).toEqual({
      Ok: "gr 2 hi",
      NoTrailers: "gc 2 via_upstream",
      Plain: "gc 13 via_upstream",
      Compressed: "gc 13 via_upstream",
      Huge: "gc 13 via_upstream",
      Forbidden: "gc 7 via_upstream",
      Trailers: "gc 7 no{via_upstream}",
      NotFound: "gc 12 via_upstream",
      BadStatus: "gc -1 via_upstream",
      Reset: `gc 14 ${noAnswer}connection termination${before}{connection_termination}}`,
      Malformed: `gc 14 ${noAnswer}protocol error${before}{protocol_error}}`,
      Refused: `gc 14 ${noAnswer}remote connection failure${before}{remote_connection_failure|delayed_connect_error:_Connection_refused}}`,
    });
  });

  test("gets the calls of a stream when that has ended", async () => {
    const bodies: Buffer[] = [];
    const { run, told } = await setUp(async ({ body }) => {
      bodies.push(Buffer.from(body));
      return answers["Ok"]!;
    });
    run(`stream ${auth} Chat -`, "send 6 a 0", "send 6 b 0");
    expect(await told()).toEqual([]);
    run("close 6");
    expect(await told()).toEqual(["gi 6 2", "gr 6 2 hi", "gt 6 1", "gc 6 0"]);
    expect(bodies).toEqual([Buffer.from([0, 0, 0, 0, 1, 97, 0, 0, 0, 0, 1, 98])]);
  });
});
