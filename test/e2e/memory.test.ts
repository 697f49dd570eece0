import { Agent } from "node:http";
import { expect, test } from "vitest";
import { EnvoySubject } from "../support/both.js";
import { send } from "../support/http.js";
import { buildPlugin } from "../support/plugin.js";
import { pour } from "../support/load.js";

test(
  "200,000 requests through Envoy leave the plugin's memory where it was after the first 1,000",
  { timeout: 300_000 },
  async () => {
    const envoy = await EnvoySubject.start(await buildPlugin(new URL("fixtures/memory-gauge.as.ts", import.meta.url)));
    const agent = new Agent({ keepAlive: true });
    const memory = async (): Promise<number> => {
      await send(envoy.url, "GET /status", {}, agent);
      return (await envoy.envoy.stats())["wasmcustom.memory"]!;
    };
    try {
      await pour(envoy.url, 1000);
      const before = await memory();
      await pour(envoy.url, 199_000);
      const after = await memory();
      process.stdout.write(`memory of the plugin: ${before} bytes after 1,000 requests, ${after} after 200,000\n`);
      expect(before).toBeGreaterThan(0);
      expect(after).toBe(before);
    } finally {
      agent.destroy();
      await envoy.stop();
    }
  },
);
