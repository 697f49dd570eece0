import { buildPlugin } from "../../test/support/plugin.js";
import { load, type Exchange, type LoadOptions, type TestPlugin } from "@sluice/testing";
import type { ExchangeInit } from "@sluice/testing";

let probe: Promise<Uint8Array> | undefined;

/** The module of `fixtures/probe.as.ts`, built once per test file. */
export function probeModule(): Promise<Uint8Array> {
  return (probe ??= buildPlugin(new URL("fixtures/probe.as.ts", import.meta.url)));
}

export async function loadProbe(configuration?: unknown, options?: LoadOptions): Promise<TestPlugin> {
  return load(await probeModule(), configuration, options);
}

/** Has the probe do an operation on the request headers; what came of it stands in `x-result` at the upstream. */
export async function operate(
  plugin: TestPlugin,
  op: string,
  init: ExchangeInit & { name?: string; value?: string } = {},
): Promise<{ result: string | null; exchange: Exchange }> {
  const { name, value, headers, ...rest } = init;
  const given: [string, string][] = [["x-op", op]];
  if (name !== undefined) given.push(["x-name", name]);
  if (value !== undefined) given.push(["x-value", value]);
  for (const header of Object.entries(headers ?? {})) given.push([header[0], header[1] as string]);
  const exchange = await plugin.request("GET /probe?x=1", { ...rest, headers: given });
  return { result: exchange.reachedUpstream ? exchange.upstream.headers.get("x-result") : null, exchange };
}

/** Has the probe do an operation on the response headers; what came of it stands in `x-result` at the client. */
export async function operateOnResponse(
  plugin: TestPlugin,
  op: string,
  init: { name?: string; value?: string } = {},
): Promise<{ result: string | null; exchange: Exchange }> {
  const headers: [string, string][] = [["x-response-op", op]];
  if (init.name !== undefined) headers.push(["x-name", init.name]);
  if (init.value !== undefined) headers.push(["x-value", init.value]);
  const exchange = await plugin.request("GET /probe?x=1", { upstream: { headers } });
  return { result: exchange.client.headers.get("x-result"), exchange };
}

/** What a plugin says when it is loaded with a configuration that it refuses. */
export async function refusal(loading: Promise<unknown>): Promise<string> {
  return loading.then(
    () => "(accepted)",
    (error: unknown) => String(error),
  );
}
