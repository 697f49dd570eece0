import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchEnvoy, type EnvoyProcess } from "@sluice/gateway";
import { ScriptedUpstream, send } from "../../support/http.js";
import { buildPlugin } from "../../support/plugin.js";

let folder: string;
let upstream: ScriptedUpstream;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-chain-"));
  upstream = await ScriptedUpstream.start();
  for (const name of ["whole", "trailing"]) {
    await writeFile(
      join(folder, `${name}.wasm`),
      await buildPlugin(new URL(`fixtures/${name}.as.ts`, import.meta.url)),
    );
  }
});

afterAll(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
});

function spec(name: string, hold: boolean) {
  return {
    name,
    code: join(folder, `${name}.wasm`),
    ...(name === "whole" && { configuration: JSON.stringify({ hold }) }),
    allowOnHeadersStopIteration: true,
  };
}

describe.each([
  ["whole", "trailing"],
  ["trailing", "whole"],
  ["whole", "trailing", "whole"],
])("in a chain of %s", (...names) => {
  test.each([false, true])("bodies and new trailers go through over and over, headers held: %s", async (hold) => {
    const envoy: EnvoyProcess = await launchEnvoy({
      upstream: upstream.url,
      plugins: names
        .filter((name) => name !== undefined)
        .map((name, i) => ({ ...spec(name, hold), name: `${name}-${i}` })),
    });
    try {
      for (let i = 0; i < 3; i++) {
        upstream.script = { body: ["out", "put"] };
        const client = await send(envoy.url, "POST /", { body: ["in", "put"] });
        expect([client.status, client.text, client.trailers.get("x-made")]).toEqual([200, "output", "1"]);
        expect(client.trailers.get("x-whole")).toBe("6");
        expect(upstream.seen.at(-1)!.text).toBe("input");
      }
    } finally {
      await envoy.stop();
    }
  });
});

test("a slow upload that an earlier plugin keeps is no sign that headers cannot be held", async () => {
  const envoy = await launchEnvoy({
    upstream: upstream.url,
    plugins: [
      { ...spec("whole", false), name: "keeps" },
      { ...spec("whole", true), name: "holds" },
    ],
  });
  try {
    upstream.script = {};
    const client = await send(envoy.url, "POST /", {
      body: ["1", "2", "3", "4", "5", "6", "7"],
      afterChunk: () => new Promise((resolve) => setTimeout(resolve, 900)),
    });
    expect([client.status, upstream.seen.at(-1)!.text]).toEqual([200, "1234567"]);
  } finally {
    await envoy.stop();
  }
});
