import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Configuration } from "./configuration.js";
import { EnvoyRunner } from "./envoy/envoy-runner.js";
import { TestingError } from "./errors.js";
import { HostRunner } from "./host-runner.js";
import type { ChainLink, LoadedModule, LoadOptions, Module, SurroundingsInit } from "./load-options.js";
import type { Runner } from "./runner.js";
import { TestChain } from "./test-chain.js";
import { TestPlugin } from "./test-plugin.js";
import { chosenHost } from "./where.js";

/**
 * Loads a plugin into a host that behaves as Envoy, with a clock that stands still until the test moves it; with
 * `SLUICE_HOST=envoy` into a real Envoy.
 * Rejects as Envoy would refuse it: `PluginLoadError` or `ConfigurationError` of `@sluice/host`, on Envoy
 * `EnvoyFailedError` of `@sluice/gateway`, each with the log lines. See also `problemsOf`.
 *
 * @param module path of a `.wasm` file, relative to the working directory, or its bytes
 * @param configuration see `Configuration`
 */
export async function load(
  module: Module,
  configuration?: Configuration,
  options: LoadOptions = {},
): Promise<TestPlugin> {
  const link = await read({ ...options, module, configuration }, options.name ?? "test");
  return new TestPlugin(await start([link], options), 0, link.name);
}

/** As `load`, several plugins in the order of a filter chain: requests pass the first one first, responses last. */
export async function loadChain<const Links extends readonly ChainLink[]>(
  links: Links,
  options: SurroundingsInit = {},
): Promise<TestChain<{ readonly [Index in keyof Links]: TestPlugin }>> {
  const modules = await Promise.all(links.map((link, index) => read(link, link.name ?? `test-${index}`)));
  const runner = await start(modules, options);
  const plugins = modules.map(({ name }, index) => new TestPlugin(runner, index, name));
  return new TestChain(runner, plugins as { [Index in keyof Links]: TestPlugin });
}

function start(modules: readonly LoadedModule[], options: SurroundingsInit): Promise<Runner> {
  const where = options.on ?? chosenHost();
  return where === "envoy" ? EnvoyRunner.start(modules, options) : HostRunner.start(modules, options);
}

async function read(link: ChainLink, name: string): Promise<LoadedModule> {
  const { module, configuration, rootId, vmId, vmConfiguration, failurePolicy, reloadBackoffMs } = link;
  const { allowOnHeadersStopIteration, environment } = link;
  return {
    name,
    code: await readModule(module),
    configuration,
    ...(rootId !== undefined && { rootId }),
    ...(vmId !== undefined && { vmId }),
    ...(vmConfiguration !== undefined && { vmConfiguration }),
    ...(failurePolicy !== undefined && { failurePolicy }),
    ...(reloadBackoffMs !== undefined && { reloadBackoffMs }),
    ...(allowOnHeadersStopIteration !== undefined && { allowOnHeadersStopIteration }),
    ...(environment !== undefined && { environment }),
  };
}

/** The bytes of a module; rejects with `TestingError` when there is none. */
export async function readModule(module: Module): Promise<Uint8Array> {
  if (module instanceof Uint8Array) return module;
  const file = typeof module === "string" ? resolve(module) : module;
  try {
    return await readFile(file);
  } catch (cause) {
    const message = `There is no module at ${String(file)}. Build the plugin first: sluice build.`;
    throw new TestingError("SLUICE_TEST_MODULE_NOT_FOUND", message, { cause });
  }
}
