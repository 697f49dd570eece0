import { expect, test } from "vitest";
import { send } from "../../support/http.js";
import { buildPlugin } from "../../support/plugin.js";
import { RunningEnvoy } from "../../support/running-envoy.js";

const queue = new URL("../../../assembly/test/fixtures/state-queue.as.ts", import.meta.url);

test("items of two workers and of another VM id reach the receiver in Envoy, each once, also after a refused update", async () => {
  const plugins = (configuration: unknown) => [
    { name: "receiver", vmId: "r", configuration },
    { name: "sender", vmId: "s" },
  ];
  const envoy = await RunningEnvoy.start(await buildPlugin(queue), plugins({ queue: "q" }), { concurrency: 2 });
  const ask = async (headers: Record<string, string>): Promise<string | null> => {
    await send(envoy.url, "GET /", { headers });
    return envoy.upstream.seen.at(-1)!.headers.get("x-result");
  };
  const got = (): string[] => envoy.said().filter((line) => line.startsWith("got"));
  try {
    // The sender comes last in the chain, so the result is its own; `x-vm` names the queue's VM id to both.
    await expect.poll(() => ask({ "x-queue": "q", "x-vm": "r" })).toBe("empty");
    const sent: string[] = [];
    for (let i = 0; i < 20; i++) {
      expect(await ask({ "x-queue": "q", "x-vm": "r", "x-item": `item ${i}` })).toBe("0");
      sent.push(`got item ${i}`, `got item ${i}`); // both plugins put it in
    }
    await expect.poll(() => got().length).toBe(40);
    expect(got().sort()).toEqual(sent.sort());
    // Envoy tries a configuration out in a VM that it throws away: that must not have become the receiver.
    await expect(envoy.update(plugins({ queue: "q", refuse: true }))).rejects.toThrow("as told");
    await ask({ "x-queue": "q", "x-vm": "r", "x-item": "afterwards" });
    await expect.poll(() => got().filter((line) => line === "got afterwards").length).toBe(2);
    await ask({ "x-queue": "q", "x-vm": "r", "x-count": "2000" });
    await expect.poll(() => ask({ "x-queue": "q", "x-vm": "r" })).toBe("empty");
  } finally {
    await envoy.stop();
  }
});
