import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { EnvoyCrash } from "@sluice/host";
import { Bench, fixture, ok, settle } from "../../../host/test/probe.js";
import { Surroundings } from "./surroundings.js";

const running = new Set<Surroundings>();

afterEach(async () => {
  for (const surroundings of running) await surroundings.stop();
  running.clear();
});

async function start(script: string): Promise<Surroundings> {
  const surroundings = await Surroundings.start(await fixture("probe"), script);
  running.add(surroundings);
  return surroundings;
}

test("in answers to calls, the effective context decides for filter state and the current one for expressions", async () => {
  const script = [
    "rh: call up :method=GET,:path=/p,:authority=x - 0; return 1",
    "hc: effective caller; prop request/path; expr request.path; foreign set_envoy_filter_state %0a%0cenvoy.string%12%01x; prop filter_state/envoy.string; setprop foo bar; prop foo; continue 0",
  ].join("\n");
  const surroundings = await start(script);
  await surroundings.send("GET /p");
  const about = (lines: readonly string[]): string[] =>
    lines.filter((line) => /^(prop|expr|foreign|setprop) /.test(line));
  const there = about(surroundings.envoy.said());

  const bench = new Bench({ clusters: { up: async () => ({ headers: ok }) } });
  const probe = await bench.probe(script);
  const exchange = bench.open([probe]);
  exchange.stream.requestHeaders(
    [
      [":method", "GET"],
      [":path", "/p"],
      [":authority", "localhost"],
    ],
    true,
  );
  await settle();
  expect(about(bench.results)).toEqual(there);
  expect(there[0]).toBe("prop request/path -> 0 /p");
});

test("reading a FlatBuffers property through filter_state kills a real Envoy, and the host stops the module", async () => {
  // DeclarePropertyArguments { name: "f", type: FlatBuffers }
  const script = "configure: foreign declare_property %0a%01f%18%02\nrh: setprop f x; prop f; prop filter_state/wasm.f";
  const surroundings = await start(script);
  await expect(surroundings.send("GET /p")).rejects.toThrow("socket hang up");
  await expect.poll(() => surroundings.envoy.lines.join("\n")).toContain("Caught Segmentation fault");

  const bench = new Bench();
  const probe = await bench.probe(script);
  expect(() => bench.open([probe]).get()).toThrow(EnvoyCrash);
  expect(bench.results).toContain("prop f -> 0 x");
});

test("without the package of the evaluator, the first expression says what to install", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-cel-"));
  try {
    await cp(fileURLToPath(new URL("../../../host/dist", import.meta.url)), join(folder, "host"), { recursive: true });
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    await writeFile(join(folder, "plugin.wasm"), await fixture("probe"));
    const program = `
      import { readFileSync } from "node:fs";
      import { Host } from "./host/index.js";
      const code = readFileSync("plugin.wasm");
      const host = new Host();
      await host.addPlugin({ name: "p", code, configuration: "rh: prop request/path" });
      try {
        await host.addPlugin({ name: "p", code, configuration: "configure: expr true" });
      } catch (error) {
        console.log(error.code, error.message);
      }
    `;
    await writeFile(join(folder, "main.js"), program);
    const { stdout } = await promisify(execFile)(process.execPath, ["main.js"], { cwd: folder });
    expect(stdout).toMatch(/^SLUICE_HOST_CEL_MISSING .*npm install @bufbuild\/cel @bufbuild\/protobuf\n$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
