// What Envoy gives as `source.address`: what the README says of it.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { findEnvoy, renderBootstrap, toJson } from "@sluice/gateway";
import { ScriptedUpstream, send } from "../../../test/support/http.js";

const code = fileURLToPath(new URL("../build/plugin.wasm", import.meta.url));
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Bootstrap {
  static_resources: { listeners: [{ filter_chains: [{ filters: [{ typed_config: object }] }] }] };
}

/** Starts an Envoy whose connection manager has more settings, with the plugin in it; gives its address. */
async function startEnvoy(settings: object, configuration: object): Promise<string> {
  const upstream = await ScriptedUpstream.start();
  stops.push(() => upstream.stop());
  const folder = await mkdtemp(join(tmpdir(), "sluice-source-"));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const { hostname: address, port } = new URL(upstream.url);
  const bootstrap = renderBootstrap({
    admin: { address: "127.0.0.1", port: 0 },
    clusters: [{ name: "upstream", endpoints: [{ address, port: Number(port) }] }],
    listeners: [
      {
        name: "main",
        address: "127.0.0.1",
        port: 0,
        plugins: [{ name: "ip", code, configuration: JSON.stringify(configuration) }],
        virtualHosts: [{ name: "all", domains: ["*"], routes: [{ name: "all", cluster: "upstream" }] }],
      },
    ],
  });
  const listener = (bootstrap as unknown as Bootstrap).static_resources.listeners[0];
  Object.assign(listener.filter_chains[0].filters[0].typed_config, settings);
  await writeFile(join(folder, "envoy.json"), toJson(bootstrap));
  const adminFile = join(folder, "admin");
  const { file } = await findEnvoy();
  const envoy = spawn(
    file,
    [
      "--disable-hot-restart",
      "--concurrency",
      "1",
      "--log-level",
      "error",
      "-c",
      join(folder, "envoy.json"),
      "--admin-address-path",
      adminFile,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise((resolve) => envoy.once("exit", resolve));
  stops.push(() => (envoy.kill("SIGKILL"), ended));
  await expect.poll(() => listenerOf(adminFile), { timeout: 20_000 }).toBeDefined();
  return (await listenerOf(adminFile))!;
}

/** Where the listener listens, once it does. */
async function listenerOf(adminFile: string): Promise<string | undefined> {
  const admin = await readFile(adminFile, "utf8").catch(() => "");
  if (admin === "") return undefined;
  const ready = await fetch(`http://${admin}/ready`).catch(() => undefined);
  if (ready?.status !== 200) return undefined;
  const listeners = await (await fetch(`http://${admin}/listeners`)).text();
  const port = /127\.0\.0\.1:(\d+)/.exec(listeners)?.[1];
  return port && `http://127.0.0.1:${port}`;
}

test.each([
  ["the other end of the connection, with use_remote_address", { use_remote_address: true }, "127.0.0.1"],
  [
    "the address that the trusted proxy in front has added, with xff_num_trusted_hops",
    { use_remote_address: true, xff_num_trusted_hops: 1 },
    "10.0.0.2",
  ],
  ["the last address of X-Forwarded-For, which a client can write, without them", {}, "10.0.0.2"],
])("is %s", async (_, settings, address) => {
  const url = await startEnvoy(settings, { allow: [address] });
  const headers = { "x-forwarded-for": "10.0.0.1, 10.0.0.2" };
  expect((await send(url, "GET /", { headers })).status).toBe(200);
  expect((await send(url, "GET /")).status).toBe(address === "127.0.0.1" ? 200 : 403);
});
