import { describe, expect, test } from "vitest";
import { EnvoyCrash } from "@sluice/host";
import { Bench } from "./probe.js";
import { minimal, op } from "./wasm-builder.js";

/** A module whose request header callback starts a gRPC call with these service bytes, kept at address 64. */
function calling(name: "proxy_grpc_call" | "proxy_grpc_stream", service: Uint8Array): Uint8Array {
  const parameters = name === "proxy_grpc_call" ? 12 : 9;
  const i32store8 = [0x3a, 0, 0];
  const constant = (value: number): number[] => [op.i32, ...signed(value)];
  const write = [...service].flatMap((byte, index) => [...constant(64 + index), ...constant(byte), ...i32store8]);
  const zeroes = Array.from({ length: parameters - 2 }, () => constant(0)).flat();
  return minimal({
    types: [`${"i ".repeat(parameters)}-> i`, "i i i -> i"],
    imports: [{ module: "env", name, type: 2 }],
    functions: [
      {
        type: 3,
        code: [...write, ...constant(64), ...constant(service.length), ...zeroes, op.call, 0, op.drop, op.i32, 0],
      },
    ],
    exports: [
      { name: "proxy_on_request_headers", index: 3 },
      { name: "memory", kind: "memory", index: 0 },
    ],
    memory: true,
  });
}

function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, value >>> 7];
}

async function start(name: "proxy_grpc_call" | "proxy_grpc_stream", service: Uint8Array): Promise<Bench> {
  const bench = new Bench();
  const plugin = await bench.host.addPlugin({ name: "p", code: calling(name, service) });
  bench.open([plugin]).get();
  return bench;
}

describe.each(["proxy_grpc_call", "proxy_grpc_stream"] as const)("%s", (name) => {
  test.each(["", "users", "empty", "e1234", "auth-grpc"])("with the plain name %j kills Envoy", async (service) => {
    const crash = start(name, Buffer.from(service));
    await expect(crash).rejects.toBeInstanceOf(EnvoyCrash);
    await expect(crash).rejects.toThrow("unset oneof");
  });

  test("with a serialized GrpcService, or a name that is no message, is refused with a line in the log", async () => {
    const grpcService = Buffer.from("0a060a04617574 68".replace(" ", ""), "hex");
    for (const service of [grpcService, Buffer.from("grpc-cluster")]) {
      const bench = await start(name, service);
      expect(bench.lines.map(({ message }) => message)).toEqual([
        `${name}: this host has no gRPC clients; the call answers Unimplemented (12)`,
      ]);
    }
  });
});
