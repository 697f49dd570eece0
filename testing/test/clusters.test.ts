import { httpCluster } from "@sluice/host";
import { load, type ClusterInit } from "@sluice/testing";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture } from "../../host/test/probe.js";
import { Services } from "../../test/support/services.js";

let services: Services;
beforeAll(async () => {
  services = await Services.start();
});
afterAll(() => services.stop());

/** A serialized `GrpcService{1: envoy_grpc{1: "c"}}`, as a word of the probe. */
const service = "%0a%03%0a%01c";
const call = "call c :method=GET,:path=/x,:authority=c - 1000; return 1";
const held = "effective caller; continue 0";

/** What a plugin that makes a call of the cluster `c` says of the answer; its request waits for that. */
async function answers(script: string, cluster: ClusterInit): Promise<string[]> {
  const plugin = await load(await fixture("probe"), script, { clusters: { c: cluster } });
  const { client, logs } = await plugin.request("GET /");
  expect(client.status).toBe(200);
  return [...logs].filter((message) => /^(hc|g\w|get|buf|status) /.test(message));
}

describe("a plugin of a test calls", () => {
  const script = `rh: ${call}\nhc: get 6 :status; buf 4 0 99; ${held}`;

  test("a server that is there, by its URL or by a handler", async () => {
    const url = services.clusters["good"] as `http://${string}`;
    const seen = await answers(script, url);
    expect(seen.slice(1)).toEqual(["get 6 :status -> 0 200", "buf 4 0 99 -> 0 good"]);
    expect(await answers(script, { handler: httpCluster(url) })).toEqual(seen);
  });

  test("a server of another protocol through the bridge", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (bytes) => socket.end(`<${bytes}>`));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const seen = await answers(
        "rh: call sluice-tcp-bridge :method=POST,:path=/,:authority=sluice,x-sluice-cluster=c ping 1000; return 1\n" +
          `hc: get 6 :status; buf 4 0 99; ${held}`,
        { tcp: `127.0.0.1:${port}` },
      );
      expect(seen.slice(1)).toEqual(["get 6 :status -> 0 200", "buf 4 0 99 -> 0 <ping>"]);
    } finally {
      server.close();
    }
  });

  test("nobody where there are no endpoints", async () => {
    const script = "rh: call c :method=GET,:path=/,:authority=c - 1000";
    const plugin = await load(await fixture("probe"), script, { clusters: { c: "no endpoints" } });
    const { logs } = await plugin.request("GET /");
    expect([...logs]).toContain(`${script.slice(4)} -> 10 0`);
  });

  test("what has no port is refused", async () => {
    const loading = load(await fixture("probe"), "", { clusters: { c: { grpc: "here" } } });
    await expect(loading).rejects.toThrow('The cluster c is at "here". Write host:port.');
  });
});

describe("a plugin of a test calls by gRPC", () => {
  const at = (name: string): ClusterInit => services.clusters[name] as { grpc: string };

  test("a method, which answers or fails", async () => {
    const unary = (method: string): string => `rh: unary ${service} ${method} k-code=5 hello 5000; return 1\n`;
    expect(await answers(`${unary("Unary")}gr: buf 5 0 99; ${held}`, at("grpc"))).toEqual([
      expect.stringMatching(/^gr #1 5 \d+$/),
      expect.stringMatching(/^buf 5 0 99 -> 0 /),
    ]);
    expect(await answers(`${unary("Fail")}gc: ${held}`, at("grpc"))).toEqual(["gc #1 5 5"]);
  });

  test("a server that is not there", async () => {
    const unary = `rh: unary ${service} Unary - hello 5000; return 1\ngc: ${held}`;
    expect(await answers(unary, { grpc: "127.0.0.1:1" })).toEqual(["gc #1 5 14"]);
  });

  test("a stream, until it is ended or cancelled", async () => {
    const stream = `rh: stream ${service} Chat -; send 6 ping 0; return 1\n`;
    const ended = await answers(`${stream}gr: end 6\ngc: ${held}`, at("grpc"));
    expect(ended.map((line) => line.split(" ")[0])).toEqual(["gi", "gr", "gt", "gc"]);
    const cancelled = await answers(`${stream}gr: cancel 6; effective 2; continue 0`, at("grpc"));
    expect(cancelled.map((line) => line.split(" ")[0])).toEqual(["gi", "gr"]);
  });

  test("a stream that breaks off", async () => {
    const seen = await answers(`rh: stream ${service} Chat -; return 1\ngc: ${held}`, at("breaking-2"));
    expect(seen.at(-1)).toMatch(/^gc #1 6 \d+$/);
  });
});
