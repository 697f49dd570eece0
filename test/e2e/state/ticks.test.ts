import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { send } from "../../support/http.js";
import { buildPlugin } from "../../support/plugin.js";
import { RunningEnvoy } from "../../support/running-envoy.js";

const timers = new URL("../../../assembly/test/fixtures/timers.as.ts", import.meta.url);

test("ticks run in Envoy, and those of a configuration that was replaced go on until it has drained", async () => {
  const plugin = (configuration: unknown) => [{ name: "timers", configuration }];
  const envoy = await RunningEnvoy.start(await buildPlugin(timers), plugin({ name: "a", fast: 20 }), {
    drainSeconds: 4,
  });
  const since = async (ms: number): Promise<Set<string>> => {
    const { mark } = envoy.process.logs;
    await sleep(ms);
    return new Set(envoy.said(mark));
  };
  try {
    await expect.poll(() => since(300)).toEqual(new Set(["fast a"]));
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    envoy.upstream.script = async () => (await held, {});
    const stream = send(envoy.url, "GET /held");
    await expect.poll(() => envoy.upstream.seen.length).toBe(1);
    await expect(envoy.update(plugin({ name: "b", slow: 10, refuse: true }))).rejects.toThrow("as told");
    expect(await since(300)).toEqual(new Set(["fast a"]));
    await envoy.update(plugin({ name: "b", slow: 30 }));
    await expect.poll(() => since(300)).toEqual(new Set(["fast a", "slow b"]));
    answer();
    expect((await stream).status).toBe(200);
    // The stream has ended, but Envoy keeps the former configuration for as long as it drains.
    expect(await since(300)).toEqual(new Set(["fast a", "slow b"]));
    await expect.poll(() => since(300)).toEqual(new Set(["slow b"]));
  } finally {
    await envoy.stop();
  }
});

test("an exchange in Envoy waits for a timer of its own", async () => {
  const envoy = await RunningEnvoy.start(await buildPlugin(timers), [{ name: "timers", configuration: { name: "a" } }]);
  try {
    const begun = performance.now();
    expect((await send(envoy.url, "GET /", { headers: { "x-op": "after" } })).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(45);
    expect(envoy.upstream.seen[0]!.headers.get("x-after")).toBe("a");
  } finally {
    await envoy.stop();
  }
});
