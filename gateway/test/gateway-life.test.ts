import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchEmbedded, launchEnvoy, startEcho, UpdateRejectedError } from "@sluice/gateway";
import type { EchoUpstream, EnvoyOptions, Gateway } from "@sluice/gateway";
import { buildModules, told, type Modules } from "./support/plugins.js";
import { all, exchange, listens } from "./support/exchange.js";

let modules: Modules;
let echo: EchoUpstream;

beforeAll(async () => {
  modules = await buildModules();
  echo = await startEcho();
});

afterAll(async () => {
  await echo.close();
  await modules.remove();
});

const kinds = [
  { kind: "envoy", launch: launchEnvoy, refusedStart: "SLUICE_ENVOY_FAILED" },
  { kind: "embedded", launch: launchEmbedded, refusedStart: "SLUICE_EMBEDDED_FAILED" },
] as const;

describe.each(kinds)("the life of a gateway of kind $kind", ({ launch, refusedStart }) => {
  let gateway: Gateway;
  const start = (options: Partial<EnvoyOptions> = {}): Promise<Gateway> =>
    launch({ plugins: [told(modules, "first")], upstream: echo.url, ...options });

  beforeAll(async () => {
    gateway = await start();
  });

  afterAll(async () => {
    await gateway.stop();
  });

  test("tells plugins' lines from its own, line breaks included", () => {
    const line = [...gateway.logs].find(({ text }) => text !== undefined);
    expect(line).toMatchObject({ level: "info", logger: "wasm", text: "configured with\nfirst", plugin: "told" });
    expect(line?.message).toBe("wasm log root: configured with\nfirst");
  });

  test("hands over no configuration at all when there is none", async () => {
    const bare = await start({ plugins: [told(modules)] });
    try {
      expect(all((await exchange(bare.url)).headers, "x-config")).toEqual([""]);
    } finally {
      await bare.stop();
    }
  });

  test("refuses to start with a plugin that refuses its configuration, and says what the plugin said", async () => {
    const failed = start({ plugins: [told(modules, "refuse this")] });
    await expect(failed).rejects.toMatchObject({ code: refusedStart });
    await expect(failed).rejects.toThrow(/Unable to create Wasm plugin told[^]*configured with\nrefuse this/);
  });

  test("refuses to start with a module that cannot be linked, and names the import", async () => {
    const failed = start({ plugins: [{ name: "stray", code: modules.unlinkable }] });
    await expect(failed).rejects.toMatchObject({ code: refusedStart });
    await expect(failed).rejects.toThrow("Failed to load Wasm module due to a missing import: env.abort");
  });

  test("refuses to start on a port that is taken", async () => {
    await expect(start({ port: gateway.port })).rejects.toMatchObject({ code: "SLUICE_ADDRESS_IN_USE" });
  });

  test("puts an accepted configuration in force without a restart", async () => {
    const own = await start();
    try {
      await own.update([told(modules, "second")]);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["second"]);
    } finally {
      await own.stop();
    }
  });

  test("keeps the former configuration when the next is refused, gives the reason, and takes another one", async () => {
    const own = await start();
    try {
      const refused = own.update([told(modules, "refuse: no greeting")]);
      await expect(refused).rejects.toBeInstanceOf(UpdateRejectedError);
      await expect(refused).rejects.toThrow(/Unable to create Wasm plugin told[^]*refuse: no greeting/);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["first"]);
      await own.update([told(modules, "first")]);
      await own.update([told(modules, "third")]);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["third"]);
    } finally {
      await own.stop();
    }
  });

  test("lets go of a former configuration once its streams are gone", async () => {
    const own = await start({ drainSeconds: 1 });
    try {
      await own.update([told(modules, "next")]);
      const done = await own.logs.waitFor(({ text }) => text === "done with\nfirst");
      expect(done).toBeDefined();
      expect((await exchange(own.url)).status).toBe(200);
    } finally {
      await own.stop();
    }
  });

  test("runs several plugins in order, and another chain after an update", async () => {
    const own = await start({ plugins: [told(modules, "a", "one"), told(modules, "b", "two")] });
    try {
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["b", "a"]);
      await own.update([]);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual([]);
    } finally {
      await own.stop();
    }
  });

  test("answers 503 after a trap and skips the plugin only where it may", async () => {
    for (const [failurePolicy, after] of [
      ["closed", 503],
      ["open", 200],
    ] as const) {
      const own = await start({ plugins: [{ ...told(modules, "x"), failurePolicy }] });
      try {
        expect((await exchange(`${own.url}/trap`)).status).toBe(503);
        expect((await exchange(own.url)).status).toBe(after);
      } finally {
        await own.stop();
      }
    }
  });

  test("tells when a plugin has done what no Envoy survives", async () => {
    const own = await start();
    await exchange(`${own.url}/crash`).catch(() => undefined);
    expect(await own.ended).toMatch(
      /Envoy ended by itself \(SIGSEGV\)|A real Envoy would be dead now: proxy_close_stream/,
    );
    expect(await listens(own.port)).toBe(false);
    await own.stop();
  });

  test("runs beside another one of its kind, and stopping one leaves the other alone", async () => {
    const other = await start({ plugins: [told(modules, "other")], concurrency: 2 });
    expect(all((await exchange(other.url)).headers, "x-config")).toEqual(["other"]);
    await other.stop();
    expect(await listens(other.port)).toBe(false);
    expect(await other.ended).toBeUndefined();
    expect(all((await exchange(gateway.url)).headers, "x-config")).toEqual(["first"]);
  });

  test("refuses updates once it has ended", async () => {
    const own = await start();
    await Promise.all([own.stop(), own.stop()]);
    await expect(own.update([])).rejects.toMatchObject({ code: "SLUICE_GATEWAY_STOPPED" });
  });

  test("refuses two plugins or clusters of one name and an upstream that is no http://host:port", async () => {
    const twice = start({ plugins: [told(modules), told(modules)] });
    await expect(twice).rejects.toMatchObject({ code: "SLUICE_GATEWAY_OPTION" });
    for (const name of ["upstream", "sluice-tcp-bridge"]) {
      await expect(start({ clusters: [{ name, endpoints: [] }] })).rejects.toThrow(`Two clusters are called "${name}"`);
    }
    await expect(start({ upstream: "https://a.test" })).rejects.toThrow('"https://a.test"');
  });

  test("changes the level of the wasm logger while it runs", async () => {
    const own = await start({ logLevel: "error" });
    try {
      expect([...own.logs].filter(({ text }) => text !== undefined)).toEqual([]);
      await own.setLogLevel("info");
      const { mark } = own.logs;
      await own.update([told(modules, "spoken")]);
      const line = await own.logs.waitFor(({ text }) => text?.endsWith("spoken") ?? false, { mark });
      expect(line?.level).toBe("info");
    } finally {
      await own.stop();
    }
  });
});
