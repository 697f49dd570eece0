// Plugins that authenticate, in a real Envoy whose routes depend on what they do to a request.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEnvoy, type EnvoyProcess, type RouteSpec } from "@sluice/gateway";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ScriptedUpstream, send } from "../support/http.js";
import { buildPlugin } from "../support/plugin.js";

const basic = (user: string) => `Basic ${Buffer.from(user).toString("base64")}`;
const basicAuth = {
  consumers: [
    { name: "ops", credential: "ann:s3" },
    { name: "dev", credential: "bob:b0" },
  ],
  global_auth: false,
};
const keyAuth = { keys: ["x-key"], consumers: [{ name: "app", credential: "k-1" }], global_auth: false };

let folder: string;
let upstream: ScriptedUpstream;
let envoy: EnvoyProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-consumers-"));
  upstream = await ScriptedUpstream.start();
  for (const name of ["basic-auth", "key-auth"]) {
    const module = await buildPlugin(new URL(`../../extensions/${name}/assembly/index.ts`, import.meta.url));
    await writeFile(join(folder, `${name}.wasm`), module);
  }
});

afterEach(async () => {
  await envoy?.stop();
  envoy = undefined;
});

afterAll(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Starts an Envoy with these plugins in this order. */
async function start(routes: readonly RouteSpec[], configurations: Readonly<Record<string, unknown>>): Promise<void> {
  const { hostname, port } = new URL(upstream.url);
  envoy = await launchEnvoy({
    upstream: upstream.url,
    clusters: [{ name: "elsewhere", endpoints: [{ address: hostname, port: Number(port) }] }],
    plugins: Object.entries(configurations).map(([name, configuration]) => ({
      name,
      code: join(folder, `${name}.wasm`),
      configuration: JSON.stringify(configuration),
    })),
    virtualHosts: [{ name: "all", domains: ["*"], routes }],
  });
}

/** The status, and whom the upstream took the client for; undefined when the request did not get there. */
async function ask(path: string, headers: Record<string, string>): Promise<[number, string | null | undefined]> {
  const before = upstream.seen.length;
  const { status } = await send(envoy!.url, `GET ${path}`, { headers });
  return [status, upstream.seen[before]?.headers.get("x-mse-consumer")];
}

test.each([
  ["the route", { _match_route_: ["admin"] }],
  ["the service", { _match_service_: ["upstream"] }],
])("a header that a client forges does not lead past a rule by %s to the route that it guards", async (_, matcher) => {
  // With the header the first route is chosen, and without it the second one, which the rule guards.
  const routes = [
    { name: "by-consumer", presentHeader: "x-mse-consumer", cluster: "elsewhere" },
    { name: "admin", cluster: "upstream" },
  ];
  await start(routes, { "basic-auth": { ...basicAuth, _rules_: [{ ...matcher, allow: ["ops"] }] } });
  expect(await ask("/", {})).toEqual([401, undefined]);
  expect(await ask("/", { "x-mse-consumer": "ops" })).toEqual([403, undefined]);
  expect(await ask("/", { "x-mse-consumer": "ops", authorization: basic("bob:b0") })).toEqual([403, undefined]);
});

test("two plugins in one chain guard a route each, and neither takes the other's consumer away", async () => {
  const routes = [
    { name: "people", prefix: "/people", cluster: "upstream" },
    { name: "apps", prefix: "/apps", cluster: "upstream" },
    { name: "open", cluster: "upstream" },
  ];
  const guards = {
    "basic-auth": { ...basicAuth, _rules_: [{ _match_route_: ["people"], allow: ["ops"] }] },
    "key-auth": { ...keyAuth, _rules_: [{ _match_route_: ["apps"], allow: ["app"] }] },
  };
  const reversed = Object.fromEntries(Object.entries(guards).reverse());
  for (const configurations of [guards, reversed]) {
    await start(routes, configurations);
    const both = { authorization: basic("ann:s3"), "x-key": "k-1" };
    expect(await ask("/people", both)).toEqual([200, "ops"]);
    expect(await ask("/apps", both)).toEqual([200, "app"]);
    expect(await ask("/open", both)).toEqual([200, null]);
    expect(await ask("/apps", { authorization: basic("ann:s3") })).toEqual([401, undefined]);
    expect(await ask("/people", { "x-key": "k-1" })).toEqual([401, undefined]);
    // What the first one told is no word of the client's, and the client cannot say it either.
    expect(await ask("/people", { ...both, "x-mse-consumer": "ops" })).toEqual([403, undefined]);
    await envoy!.stop();
  }
});

test("where rules go by the host, a forged header is removed and the request goes on", async () => {
  const rules = [{ _match_domain_: ["guarded.test"], allow: ["ops"] }];
  await start([{ name: "open", cluster: "upstream" }], { "basic-auth": { ...basicAuth, _rules_: rules } });
  expect(await ask("/", { "x-mse-consumer": "ops", x_mse_consumer: "ops" })).toEqual([200, null]);
});
