import { GrpcFailure, grpcHandler, type GrpcMethod } from "@sluice/host";
import { load, type TestPlugin } from "@sluice/testing";
import { expect, test } from "vitest";
import { Samples } from "../support/samples.js";

const samples = await Samples.of("docs/grpc.md");

async function start(title: string, cluster: string, methods: Record<string, GrpcMethod>): Promise<TestPlugin> {
  const clusters = { [cluster]: { handler: grpcHandler(methods) } };
  return load(await samples.module(title), {}, { clusters, allowOnHeadersStopIteration: true });
}

/** A field of a message whose value is shorter than 128 bytes. */
function field(number: number, value: string): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, value.length]), Buffer.from(value)]);
}

test("check.ts lets pass whom the guard knows, and nobody when it does not answer", async () => {
  const requests: string[] = [];
  const plugin = await start("check.ts", "guard", {
    "acme.guard.v1.Guard/Check": async (call) => {
      for await (const request of call.messages) {
        requests.push(Buffer.from(request).toString("latin1"));
        if (requests.at(-1)!.includes("t1")) return field(1, "ann");
        if (requests.at(-1)!.includes("slow")) return new Promise(() => undefined);
      }
      throw new GrpcFailure(16, "who are you?");
    },
  });
  const ask = (token: string) => plugin.request("GET /a?b", { headers: { "x-token": token } });
  expect((await ask("t1")).upstream.headers.get("x-user")).toBe("ann");
  expect(requests[0]).toBe(Buffer.concat([field(1, "t1"), field(2, "/a?b")]).toString("latin1"));
  expect((await ask("t2")).client.status).toBe(403);
  expect((await ask("slow")).client.status).toBe(403);
  const alone = await load(await samples.module("check.ts"));
  expect((await alone.request("GET /")).client.status).toBe(503);
});

test("scan.ts sends a body in pieces, and does what the scanner says", async () => {
  let pieces = 0;
  const plugin = await start("scan.ts", "scanner", {
    "acme.scan.v1.Scanner/Scan": async function* (call) {
      let clean = true;
      for await (const piece of call.messages) {
        pieces++;
        clean &&= !Buffer.from(piece).includes("virus");
      }
      yield Buffer.from([8, clean ? 1 : 0]);
    },
  });
  const clean = await plugin.request("POST /", { body: "x".repeat(150_000) });
  expect([clean.client.status, clean.upstream.body.length, pieces]).toEqual([200, 150_000, 3]);
  expect((await plugin.request("POST /", { body: "a virus" })).client.status).toBe(403);
});

test("feed.ts has the limit that the service told last, and keeps it when that ends", async () => {
  let tell: (limit: number | undefined) => void = () => undefined;
  const plugin = await start("feed.ts", "control", {
    "acme.control.v1.Limits/Watch": async function* () {
      while (true) {
        const limit = await new Promise<number | undefined>((resolve) => (tell = resolve));
        if (limit === undefined) throw new GrpcFailure(14, "going away");
        yield Buffer.from([8, limit]);
      }
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const limit = async () => (await plugin.request("GET /")).upstream.headers.get("x-limit");
  expect(await limit()).toBe("100");
  tell(50);
  await settle();
  expect(await limit()).toBe("50");
  tell(undefined);
  await settle();
  expect(await limit()).toBe("50");
  expect(plugin.logs.texts().join("\n")).toContain("the limits stay as they are: going away");
});
