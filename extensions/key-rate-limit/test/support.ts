import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import type { RequestInit, Subject } from "../../../test/support/both.js";

export const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

/** 200 for what passed: the upstream has seen it. */
export async function statusOf(plugin: Subject, line: string, init: RequestInit = {}): Promise<number> {
  const { client, upstream } = await plugin.request(line, init);
  expect(upstream === undefined).toBe(client.status !== 200);
  if (client.status !== 200) expect([client.status, client.text]).toEqual([429, "rate_limited"]);
  return client.status;
}

export const withKey = (plugin: Subject, key: string | string[], host?: string): Promise<number> =>
  statusOf(plugin, "GET /", { headers: { "x-key": key }, ...(host !== undefined && { host }) });

/** How many of so many requests pass. */
export async function passing(count: number, ask: () => Promise<number>): Promise<number> {
  let passed = 0;
  for (let i = 0; i < count; i++) if ((await ask()) === 200) passed++;
  return passed;
}
