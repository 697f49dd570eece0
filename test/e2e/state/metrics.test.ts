import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { send } from "../../support/http.js";
import { pour } from "../../support/load.js";
import { codeBlocks } from "../../support/markdown.js";
import { buildPlugin } from "../../support/plugin.js";
import { RunningEnvoy } from "../../support/running-envoy.js";

const metrics = new URL("../../../assembly/test/fixtures/state-metrics.as.ts", import.meta.url);
const page = new URL("../../../docs/state.md", import.meta.url);

test("the expressions of docs/state.md turn the tags of a metric into labels of Envoy's /stats/prometheus", async () => {
  const config = codeBlocks(await readFile(page, "utf8")).find(({ text }) => text.includes("stats_tags"))!.text;
  const envoy = await RunningEnvoy.start(await buildPlugin(metrics), [{ name: "metrics" }], {
    concurrency: 2,
    args: ["--config-yaml", config],
  });
  const operate = (op: string, value: string): Promise<unknown> =>
    send(envoy.url, "GET /", { headers: { "x-op": op, "x-value": value } });
  try {
    for (let i = 0; i < 3; i++) await operate("route", "orders.v1/list");
    await operate("route", "x;.;consumer=.=admin");
    await operate("route", 'quo"te\\d');
    await operate("hit", "");
    await operate("set", "4");
    await operate("time", "12");
    const lines = async (): Promise<string[]> => (await envoy.process.admin("/stats/prometheus")).split("\n");
    const all = await lines();
    expect(all).toContain('shop_pairs{route="orders.v1/list",consumer="c1"} 3');
    expect(all).toContain('shop_pairs{route="x_._consumer_._admin",consumer="c1"} 1');
    expect(all).toContain('shop_pairs{route="quo\\"te\\\\d",consumer="c1"} 1');
    expect(all).toContain("shop_hits{} 1");
    expect(all).toContain("shop_open{} 4");
    // Envoy merges histograms every five seconds.
    await expect.poll(lines).toContain('shop_times_count{route="r"} 1');
    await pour(envoy.url, 4000);
    expect(await lines()).toContain("shop_open{} 4");
  } finally {
    await envoy.stop();
  }
});
