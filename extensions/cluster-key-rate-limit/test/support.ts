import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { tell } from "../../../test/support/tap.js";
import { HostSubject, inHostAndEnvoy, type RequestInit, type Start, type Subject } from "../../../test/support/both.js";
import type { RedisServer } from "../../../test/support/redis.js";

export const module = (target: "plugin" | "plugin.higress" = "plugin"): Promise<Uint8Array> =>
  readFile(new URL(`../build/${target}.wasm`, import.meta.url));

/** Runs the same cases over the bridge, in our host and in a real Envoy, and by the host calls of Higress, in our host. */
export function onEachRoad(title: string, cases: (start: Start, road: "bridge" | "gateway") => void): void {
  inHostAndEnvoy(title, module, (start) => cases(start, "bridge"));
  describe(`${title} on Higress`, () => {
    cases(
      async (configuration, options) =>
        HostSubject.start(await module("plugin.higress"), configuration, { ...options, flavour: "higress" }),
      "gateway",
    );
  });
}

export const service = "outbound|6379||redis.dns";
export const redis = { service_name: "redis.dns" };

/** Where the server is, as options of a start. */
export const at = ({ port }: { port: number }) => ({ clusters: { [service]: { tcp: `127.0.0.1:${port}` } } });

/** The keys in Redis, sorted, without what all begin with. */
export async function keysIn({ port }: RedisServer): Promise<string[]> {
  const script = "local keys = redis.call('keys', '*') table.sort(keys) return table.concat(keys, '\\n')";
  const [, text] = /^\$\d+\r\n(.*)\r\n$/s.exec(await tell(port, "EVAL", script, "0")) ?? [];
  const keys = text === "" ? [] : text!.split("\n");
  return keys.map((key) => {
    expect(key).toMatch(/^higress-cluster-key-rate-limit:/);
    return key.replace("higress-cluster-key-rate-limit:", "");
  });
}

/** The statuses of as many equal requests. */
export async function statuses(
  plugin: Subject,
  count: number,
  line = "GET /",
  init: RequestInit = {},
): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    const { client, upstream } = await plugin.request(line, init);
    expect(upstream === undefined).toBe(client.status !== 200);
    seen.push(client.status);
  }
  return seen;
}

export const withHeaders = (headers: RequestInit["headers"]): RequestInit => ({ headers: headers! });
