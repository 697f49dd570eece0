import { createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type GrpcCluster, grpcCluster } from "@sluice/host";
import { auth, setUp } from "./grpc-bench.js";
import type { Bench } from "./probe.js";

describe("a cluster with an address", () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(respond: (stream: ServerHttp2Stream) => void): Promise<GrpcCluster> {
    const server = createServer();
    const sessions = new Set<{ destroy(): void }>();
    server.on("session", (session) => sessions.add(session));
    server.on("stream", (stream) => {
      stream.on("error", () => undefined);
      respond(stream);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    return grpcCluster({ address: "127.0.0.1", port: (server.address() as AddressInfo).port });
  }

  /** The lines up to the first that matches. */
  async function until(bench: Bench, line: RegExp): Promise<string[]> {
    await expect.poll(() => bench.log.find((one) => line.test(one))).toBeDefined();
    return [...bench.log];
  }

  test("puts messages together from any pieces, and takes several out of one", async () => {
    const cluster = await serve((stream) => {
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "grpc-message": "fine" }));
      const bytes = [0, 0, 0, 0, 2, 97, 98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 99];
      for (const byte of bytes) stream.write(Buffer.from([byte]));
      stream.end(Buffer.from([0, 0, 0, 0, 1, 100, 0, 0, 0, 0, 1, 101]));
    });
    const { bench, run } = await setUp(cluster, "gc: status");
    run(`stream ${auth} Chat -`, "close 6");
    const lines = await until(bench, /^status/);
    expect(lines.slice(3)).toEqual([
      ...[
        "gr 6 2 ab",
        "gr 6 0 ",
        "gr 6 1 c",
        "gr 6 1 d",
        "gr 6 1 e",
        "gt 6 2",
        "gc 6 0",
        "status -> 0 0 fine{via_upstream}",
      ],
    ]);
  });

  test("tells a reset after the beginning and before it apart", async () => {
    const cluster = await serve((stream) => {
      if (stream.sentHeaders === undefined && stream.id === 1) stream.respond({ ":status": 200 });
      setTimeout(() => stream.close(2), 20);
    });
    const { bench, run } = await setUp(cluster, "gc: status");
    run(`stream ${auth} Chat -`);
    expect((await until(bench, /^status/)).at(-1)).toMatch(
      / 13 upstream_reset_after_response_started\{remote_reset\}$/,
    );
    run(`stream ${auth} Chat -`);
    expect((await until(bench, /^status/)).at(-1)).toMatch(
      / 14 .*\{upstream_reset_before_response_started\{remote_reset\}\}$/,
    );
  });

  test("connects anew when its connection has ended", async () => {
    let sessions = 0;
    const cluster = await serve((stream) => {
      sessions++;
      stream.respond({ ":status": 200, "grpc-status": "0" }, { endStream: true });
      setImmediate(() => stream.session?.destroy());
    });
    const { bench, run } = await setUp(cluster);
    for (let i = 1; i <= 3; i++) {
      run(`stream ${auth} Chat -`);
      await until(bench, /^gc/);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(sessions).toBe(3);
  });

  test("takes endpoints in turn", async () => {
    const refusing = { address: "127.0.0.1", port: 1 };
    const { bench, run } = await setUp(grpcCluster([refusing, { address: "localhost", port: 1 }]), "gc: status");
    for (let i = 0; i < 2; i++) {
      run(`call ${auth} Echo - x 0`);
      expect((await until(bench, /^status/)).at(-1)).toContain("remote_connection_failure");
    }
  });

  test("refuses metadata that HTTP/2 has no place for as a protocol error", async () => {
    const cluster = await serve(() => undefined);
    const { bench, run } = await setUp(cluster, "gc: status");
    run(`call ${auth} Echo connection=close x 0`);
    expect((await until(bench, /^status/)).at(-1)).toContain("protocol error");
  });
});
