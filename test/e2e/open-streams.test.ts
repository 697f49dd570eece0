import { expect, test } from "vitest";
import { EnvoySubject } from "../support/both.js";
import { converse, send } from "../support/http.js";
import { pour } from "../support/load.js";
import { buildPlugin } from "../support/plugin.js";

const STREAMS = 5000;

test(
  "5,000 streams open at once in Envoy keep their own state and body, and leave the plugin's memory where it was",
  { timeout: 180_000 },
  async () => {
    const module = await buildPlugin(new URL("../../assembly/test/fixtures/open-streams.as.ts", import.meta.url));
    const envoy = await EnvoySubject.start(module, undefined, { heldHeaders: true });
    const { upstream, url } = envoy;
    const pages = async (): Promise<number> => {
      const before = upstream.seen.length;
      await send(url, "GET /live");
      return Number(upstream.seen[before]!.headers.get("x-memory"));
    };
    const openAndEnd = async (): Promise<void> => {
      let arrived = 0;
      let open!: () => void;
      const allOpen = new Promise<void>((resolve) => (open = resolve));
      upstream.script = async () => {
        if (++arrived === STREAMS) open();
        await allOpen;
        return {};
      };
      const exchanges = Array.from({ length: STREAMS }, (_, i) =>
        converse(url, `POST /stream/${i}`, { body: [`/stream/${i} `, `a${i} b${i} `, "c".repeat(i % 300)] }),
      );
      for (const [i, { response, error }] of (await Promise.all(exchanges)).entries()) {
        expect([error, response?.headers.get("x-whole")]).toEqual([undefined, `/stream/${i}`]);
      }
      upstream.script = {};
    };
    try {
      const before = await pages();
      await openAndEnd();
      expect(await pages()).toBeGreaterThan(before);
      // How much is needed while some streams come and others are not collected yet, two rounds tell: memory grows by doubling.
      await openAndEnd();
      const second = await pages();
      await pour(url, 20_000);
      await openAndEnd();
      expect(await pages()).toBe(second);
    } finally {
      await envoy.stop();
    }
  },
);
