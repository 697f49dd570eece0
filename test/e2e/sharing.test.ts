import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchEnvoy } from "@sluice/gateway";
import { ScriptedUpstream, send } from "../support/http.js";
import { buildPlugin } from "../support/plugin.js";

const twoPlugins = new URL("../../assembly/test/fixtures/two-plugins.as.ts", import.meta.url);

test("two plugins and two configurations of each share one VM in Envoy, and each answers with its own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-"));
  const code = join(folder, "plugin.wasm");
  await writeFile(code, await buildPlugin(twoPlugins));
  const upstream = await ScriptedUpstream.start();
  const plugin = (name: string, rootId: string, value: string) => ({
    name,
    rootId,
    code,
    configuration: JSON.stringify({ value }),
  });
  const chain = (...plugins: ReturnType<typeof plugin>[]) => plugins;
  // Each plugin of the chain sets the same header, so the last one in the chain is the one that is seen.
  const all = [
    plugin("a", "first", "1"),
    plugin("b", "first", "2"),
    plugin("c", "second", "3"),
    plugin("d", "second", "4"),
  ];
  const envoy = await launchEnvoy({ upstream: upstream.url, plugins: all });
  const seen = async (): Promise<string | null> => {
    await send(envoy.url, "GET /");
    return upstream.seen.at(-1)!.headers.get("x-plugin");
  };
  try {
    expect(await seen()).toBe("second 4");
    const created = (await envoy.stats())["wasm.envoy.wasm.runtime.v8.active"];
    for (const last of all) {
      await envoy.update(chain(...all.filter((one) => one !== last), last));
      expect(await seen()).toBe(`${last.rootId} ${JSON.parse(last.configuration).value}`);
    }
    expect((await envoy.stats())["wasm.envoy.wasm.runtime.v8.active"]).toBe(created);
    await envoy.update(chain(plugin("a", "first", "changed")));
    expect(await seen()).toBe("first changed");
    // As many VMs for one configuration as for four: they had been shared.
    await expect.poll(async () => (await envoy.stats())["wasm.envoy.wasm.runtime.v8.active"]).toBe(created);
    await expect(envoy.update(chain(plugin("a", "third", "x")))).rejects.toThrow(
      "unknown root id third, this module has: first, second",
    );
    expect(await seen()).toBe("first changed");
  } finally {
    await envoy.stop();
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
