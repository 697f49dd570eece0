// gRPC from a plugin, to real gRPC servers and to some that are none: the same in our host and in a real Envoy.
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEmbedded } from "@sluice/gateway";
import type { HeadersInit } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HostSubject, inHostAndEnvoy, type Start, type Subject } from "../support/both.js";
import { GrpcServer } from "../support/grpc-server.js";
import { send } from "../support/http.js";
import { buildPlugin } from "../support/plugin.js";
import type { ClusterAddress } from "../support/subject.js";

let module: Promise<Uint8Array> | undefined;
const plugin = (): Promise<Uint8Array> => (module ??= buildPlugin(new URL("fixtures/grpc.as.ts", import.meta.url)));

let server: GrpcServer;
let clusters: Record<string, ClusterAddress>;
const others: (Server | Http2Server)[] = [];

async function listen(other: Server | Http2Server): Promise<number> {
  others.push(other);
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  return (other.address() as AddressInfo).port;
}

/** An HTTP/2 server that does something with each stream. */
async function http2(act: (stream: ServerHttp2Stream) => void): Promise<{ grpc: string }> {
  const other = createHttp2Server();
  other.on("stream", (stream) => {
    stream.on("error", () => undefined);
    stream.resume();
    act(stream);
  });
  return { grpc: `127.0.0.1:${await listen(other)}` };
}

beforeAll(async () => {
  server = await GrpcServer.start();
  const plain = (): Server =>
    createHttpServer((request, response) => {
      request.resume();
      response.end("plain");
    });
  clusters = {
    grpc: server.address,
    refusing: { grpc: "127.0.0.1:1" },
    empty: "no endpoints",
    // Speaks HTTP/1 to a gateway that knows it, and to one that takes it for an HTTP/2 server.
    "plain-1": `http://127.0.0.1:${await listen(plain())}`,
    "not-2": { grpc: `127.0.0.1:${await listen(plain())}` },
    "plain-2": await http2((stream) => {
      stream.respond({ ":status": 200 });
      stream.end("plain");
    }),
    forbidding: await http2((stream) => stream.respond({ ":status": 403 }, { endStream: true })),
    mute: await http2(() => undefined),
    begun: await http2((stream) => stream.respond({ ":status": 200, "content-type": "application/grpc" })),
    breaking: await http2((stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.write(Buffer.from([0, 0, 0, 0, 1, 65]), () => setTimeout(() => stream.destroy(new Error("broken")), 50));
    }),
    leaving: await http2((stream) => stream.session?.destroy()),
  };
});

afterAll(() => {
  server.stop();
  for (const other of others) {
    if ("closeAllConnections" in other) other.closeAllConnections();
    other.close();
  }
});

/** Makes a call by way of a plugin. */
async function call(subject: Subject, path: string, headers: HeadersInit = {}, body: string | Uint8Array = "hello") {
  const { client } = await subject.request(`POST ${path}`, { headers, body });
  return client;
}

/** Lets the plugin's timers come. */
async function wait(subject: Subject): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (subject instanceof HostSubject) subject.plugin.clock.advance(50);
  await new Promise((resolve) => setTimeout(resolve, 50));
}

const noAnswer = "upstream connect error or disconnect/reset before headers. reset reason: ";
const refused = `${noAnswer}remote connection failure{upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}}`;
const left = `${noAnswer}connection termination{upstream_reset_before_response_started{connection_termination}}`;

inHostAndEnvoy("a gRPC client", plugin, (start: Start) => {
  const begin = (): Promise<Subject> => start({}, { heldHeaders: true, clusters });

  describe("with a unary call", () => {
    test("gets the answer, an empty one and one of a megabyte as well", async () => {
      const subject = await begin();
      const answer = await call(subject, "/unary/Unary");
      expect([answer.text, answer.headers.get("x-ok"), answer.headers.get("x-outcome")]).toEqual([
        "hello",
        "true",
        "0|0|",
      ]);
      const empty = await call(subject, "/unary/Unary", { "x-empty": "1" });
      expect([empty.body.length, empty.headers.get("x-outcome")]).toEqual([0, "0|0|"]);
      const large = Buffer.alloc(1 << 20, "ab");
      const { body } = await call(subject, "/unary/Unary", {}, large.subarray(0, (1 << 20) - 1));
      expect(Buffer.from(body).equals(large.subarray(0, (1 << 20) - 1))).toBe(true);
    });

    test("gets every status with its message, whatever is in it", async () => {
      const subject = await begin();
      for (let code = 1; code <= 16; code++) {
        const answer = await call(subject, "/unary/Fail", { "x-meta": `k-code=${code};k-message-bin=no. ${code}` });
        expect([answer.headers.get("x-ok"), answer.headers.get("x-outcome")]).toEqual([
          "false",
          `${code}|0|no. ${code}`,
        ]);
      }
      for (const message of ["", "ä ü %41 {via_upstream}", "no_healthy_upstream", "100%", "a{response_timeout}"]) {
        const answer = await call(subject, "/unary/Fail", { "x-meta": `k-code=5;k-message-bin=${message}` });
        expect(answer.headers.get("x-outcome")).toBe(`5|0|${message}`);
      }
      expect((await call(subject, "/unary/Fail", { "x-meta": "k-code=99" })).headers.get("x-outcome")).toBe("-1|0|");
    });

    test("has each of 200 calls at once answered with its own answer", async () => {
      const answers = (await call(await begin(), "/many/Unary", { "x-count": "200" })).text.split("\n");
      expect(new Set(answers)).toEqual(new Set(Array.from({ length: 200 }, (_, at) => `0|0|n${at}`)));
      expect(answers).toHaveLength(200);
    });

    test("sends metadata, all bytes under a -bin key, and the host of the cluster", async () => {
      const subject = await begin();
      const headers = { "x-meta": "k-a=b;k-a=c;k-b=x y", "x-all-bytes": "1", "x-authority": "echo.test:50" };
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("hex");
      expect((await call(subject, "/unary/Meta", headers)).text.split(";").sort()).toEqual(
        [`all-bin=${all}`, "k-a=b, c", "k-b=x y"].sort(),
      );
      await call(subject, "/unary/Unary", { "x-authority": "echo.test:50" });
      await call(subject, "/unary/Unary");
      expect([...server.authorities]).toEqual(expect.arrayContaining(["echo.test:50", "grpc"]));
    });

    test.each<[string, string, Record<string, string>, string]>([
      [
        "the service does not know the method",
        "Nope",
        {},
        "12|0|The server does not implement the method /acme.test.Echo/Nope",
      ],
      [
        "nobody answers in time",
        "Unary",
        { "x-cluster": "mute", "x-timeout": "300" },
        "4|1|upstream request timeout{response_timeout}",
      ],
      [
        "the answer begins and does not end in time",
        "Unary",
        { "x-cluster": "begun", "x-timeout": "300" },
        "4|1|response_timeout",
      ],
      ["there is no connection", "Unary", { "x-cluster": "refusing" }, `14|2|${refused}`],
      ["the connection ends", "Unary", { "x-cluster": "leaving" }, `14|2|${left}`],
      [
        "the answer breaks off",
        "Unary",
        { "x-cluster": "breaking" },
        "13|3|upstream_reset_after_response_started{remote_reset}",
      ],
      ["the server speaks HTTP/1", "Unary", { "x-cluster": "plain-1" }, "13|0|"],
      [
        "the server speaks no HTTP/2",
        "Unary",
        { "x-cluster": "not-2" },
        `14|2|${noAnswer}protocol error{upstream_reset_before_response_started{protocol_error}}`,
      ],
      ["the server speaks no gRPC", "Unary", { "x-cluster": "plain-2" }, "13|0|"],
      ["something before the server says no", "Unary", { "x-cluster": "forbidding" }, "7|0|"],
    ])("learns why it has no answer when %s", async (_, method, headers, outcome) => {
      const answer = await call(await begin(), `/unary/${method}`, headers);
      expect([answer.body.length, answer.headers.get("x-ok"), answer.headers.get("x-outcome")]).toEqual([
        0,
        "false",
        outcome,
      ]);
    });

    test("gives up after 500 ms unless it is told otherwise", async () => {
      const subject = await begin();
      expect((await call(subject, "/default/Unary", { "x-cluster": "mute" })).text).toMatch(/^4\|1\|/);
      expect((await call(subject, "/unary/Unary", { "x-timeout": "0" })).text).toBe("hello");
    });

    test.each(["nobody", "empty"])("is told at once that there is nothing behind the cluster %s", async (cluster) => {
      const answer = await call(await begin(), "/unary/Unary", { "x-cluster": cluster });
      expect([answer.status, answer.headers.get("x-started")]).toEqual([503, "2"]);
    });
  });

  describe("with a stream", () => {
    const accepts = "initial grpc-accept-encoding=identity,deflate,gzip;grpc-encoding=identity";
    const begun = (told: string): string => `${accepts};k-told=${told};k-answer-bin=00ff800a`;
    const trailing = "trailing grpc-status=0;grpc-message=OK;k-trailing=t;k-trailing-bin=0102030405";
    const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `message m${at}`);

    async function lines(subject: Subject, method: string, headers: HeadersInit, body = "hello"): Promise<string[]> {
      return (await call(subject, `/stream/${method}`, headers, body)).text.split("\n");
    }

    test("gets 100 messages of the service, and its metadata", async () => {
      const headers = { "x-finish": "1", "x-meta": "k-a=1" };
      expect(await lines(await begin(), "Expand", headers, "100")).toEqual([
        ...[
          begun("k-a=1"),
          ...many(100),
          trailing,
          "close 0|0|OK after 100 messages, 290 bytes",
          "after close: write 1",
        ],
      ]);
    });

    test("sends 100 messages to the service", async () => {
      const headers = { "x-writes": "100", "x-finish": "1" };
      expect((await lines(await begin(), "Collect", headers)).slice(1, 2)).toEqual(["message 100 messages, 290 bytes"]);
    });

    test("sends 100 messages, each when the one before has been answered", async () => {
      const seen = await lines(await begin(), "Chat", { "x-replies": "100" }, "m0");
      expect(seen).toEqual([
        ...[begun(""), ...many(100), "after finish: write 2, finish 2", trailing],
        ...["close 0|0|OK after 100 messages, 290 bytes", "after close: write 1"],
      ]);
    });

    test("gets 100 messages back that it has sent at once, and empty ones", async () => {
      const subject = await begin();
      const seen = await lines(subject, "Chat", { "x-writes": "100", "x-finish": "1" });
      expect(seen.slice(1, 101)).toEqual(many(100));
      const empty = await lines(subject, "Chat", { "x-empty": "1", "x-finish": "1" });
      expect(empty.slice(1, 2)).toEqual(["message "]);
      expect(empty.at(-2)).toBe("close 0|0|OK after 1 messages, 0 bytes");
    });

    test("gets a message of a megabyte", async () => {
      const headers = { "x-finish": "1", "x-quiet": "1" };
      const seen = await lines(await begin(), "Chat", headers, "x".repeat((1 << 20) - 1));
      expect(seen.at(-2)).toBe(`close 0|0|OK after 1 messages, ${(1 << 20) - 1} bytes`);
    });

    test("is told of an error behind messages", async () => {
      expect((await lines(await begin(), "Break", {})).slice(1)).toEqual([
        ...["message one", "trailing grpc-status=10;grpc-message=broken%20off:%20%C3%A4%25"],
        ...["close 10|0|broken off: ä% after 1 messages, 3 bytes", "after close: write 1"],
      ]);
    });

    test("is told by the close why there is no stream", async () => {
      const subject = await begin();
      const ends: Record<string, string> = {};
      for (const cluster of ["refusing", "leaving", "breaking", "plain-1", "plain-2", "forbidding"]) {
        const seen = await lines(subject, "Chat", { "x-cluster": cluster, "x-finish": "1" });
        ends[cluster] = seen.find((line) => line.startsWith("close"))!;
      }
      const nothing = " after 0 messages, 0 bytes";
      expect(ends).toEqual({
        refusing: `close 14|2|${refused}${nothing}`,
        leaving: `close 14|2|${left}${nothing}`,
        breaking: "close 13|3|upstream_reset_after_response_started{remote_reset} after 1 messages, 1 bytes",
        "plain-1": `close 13|0|${nothing}`,
        "plain-2": `close 13|0|${nothing}`,
        forbidding: `close 7|0|${nothing}`,
      });
    });

    test("is told at once that there is nothing behind a cluster, and hears nothing of it later", async () => {
      const subject = await begin();
      for (const cluster of ["nobody", "empty"]) {
        const answer = await call(subject, "/stream/Chat", { "x-cluster": cluster });
        expect([answer.status, answer.headers.get("x-started")]).toEqual([503, "2"]);
      }
      // One close of the first, two times metadata and a close of the second: for tokens that were never given out.
      expect((await subject.request("GET /live")).client.text).toBe("4 0");
    });

    test("cancels it in the middle of its messages, and the service hears of it", async () => {
      const subject = await begin();
      const before = server.calls.length;
      expect((await lines(subject, "Hold", { "x-cancel-at": "1" })).slice(1)).toEqual([
        ...["message held", "after cancel: write 1, finish 1"],
      ]);
      await wait(subject);
      await expect.poll(() => server.calls.slice(before)).toEqual(["cancelled"]);
      expect((await lines(subject, "Expand", { "x-cancel-at": "3" }, "50")).slice(1)).toEqual([
        ...[...many(3), "after cancel: write 1, finish 1"],
      ]);
      await wait(subject);
      expect((await subject.request("GET /live")).client.text).toBe("0 0");
    });

    test("loses it with the exchange that it was opened for, when that is answered and when the client hangs up", async () => {
      const subject = await begin();
      const before = server.calls.length;
      expect((await call(subject, "/stream/Hold", { "x-answer-at-once": "1" })).status).toBe(202);
      await wait(subject);
      const observed = await subject.observe("POST /stream/Hold", { body: "a", hangUp: "while waiting" });
      expect(observed.client).toBeUndefined();
      await wait(subject);
      await expect.poll(() => server.calls.slice(before)).not.toContain("under way");
      // Whether the first one had reached the service when it was cancelled is a matter of time.
      expect(server.calls.slice(before)).toContain("cancelled");
    });

    test("has it for the plugin itself as well", async () => {
      const subject = await begin();
      expect((await call(subject, "/plugin/Chat", {}, "for the plugin")).text).toBe("0");
      const said = (): string[] => subject.logs().map((line) => line.replace(/^.*\] /, ""));
      await expect
        .poll(said)
        .toEqual([...["plugin initial", "plugin message for the plugin", "plugin trailing", "plugin close 0|0|OK"]]);
    });
  });
});

describe("the embedded gateway", () => {
  test("serves gRPC to clusters that speak HTTP/2", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-grpc-"));
    const code = join(folder, "plugin.wasm");
    await writeFile(code, await plugin());
    const gateway = await launchEmbedded({
      upstream: "http://127.0.0.1:9",
      clusters: [{ name: "grpc", endpoints: [{ address: "127.0.0.1", port: server.port }], http2: true }],
      plugins: [{ name: "grpc", code, configuration: "{}", allowOnHeadersStopIteration: true }],
    });
    try {
      const unary = await send(gateway.url, "POST /unary/Unary", { body: "hello" });
      expect([unary.text, unary.headers.get("x-outcome")]).toEqual(["hello", "0|0|"]);
      const before = server.calls.length;
      const stream = await send(gateway.url, "POST /stream/Hold", { headers: { "x-cancel-at": "1" }, body: "hello" });
      expect(stream.text.split("\n").at(-1)).toBe("after cancel: write 1, finish 1");
      await expect.poll(() => server.calls.slice(before)).toEqual(["cancelled"]);
    } finally {
      await gateway.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
