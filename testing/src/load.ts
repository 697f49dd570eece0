import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Host, VirtualClock, formatCrossing } from "@sluice/host";
import type { ExplainOptions, FailurePolicy, Flavour, LogLevel } from "@sluice/host";
import { configurationText, type Configuration } from "./configuration.js";
import { TestClusters, type ClusterInit } from "./clusters.js";
import { TestingError } from "./errors.js";
import { Logs } from "./logs.js";
import { TestPlugin } from "./test-plugin.js";

/** How a plugin is loaded; each has a default. */
export interface LoadOptions {
  /** Name in the log and in property `plugin_name` (default `test`). */
  name?: string;
  /** Chooses the plugin of a module that has several (default empty). */
  rootId?: string;
  /** Default empty. */
  vmConfiguration?: string | Uint8Array;
  /** Lines below it are not logged (default `info`). */
  logLevel?: LogLevel;
  /** What happens after a trap (default `closed`: 503). */
  failurePolicy?: FailurePolicy;
  /** Sets `allow_on_headers_stop_iteration` (default false). */
  allowOnHeadersStopIteration?: boolean;
  /** Body bytes a stream may hold in each direction before 413 or 500 (default 1 MiB). */
  bufferLimit?: number;
  /** What the gateway is: `higress` also takes modules that are built for it, `plugin.higress.wasm` (default `envoy`). */
  flavour?: Flavour;
  /** Where call-outs go, by the name of the cluster (default none). */
  clusters?: Readonly<Record<string, ClusterInit>>;
  /** Keeps every crossing between host and plugin in `exchange.trace` (default false). */
  trace?: boolean;
  /** Records the life of each request for `exchange.explain()` (default true). What to show of secrets may be given. */
  explain?: boolean | ExplainOptions;
}

async function readModule(module: string | URL | Uint8Array): Promise<Uint8Array> {
  if (module instanceof Uint8Array) return module;
  const file = typeof module === "string" ? resolve(module) : module;
  try {
    return await readFile(file);
  } catch (cause) {
    const message = `There is no module at ${String(file)}. Build the plugin first: sluice build.`;
    throw new TestingError("SLUICE_TEST_MODULE_NOT_FOUND", message, { cause });
  }
}

/**
 * Loads a plugin into a host that behaves as Envoy, with a clock that stands still until the test moves it.
 * Rejects as Envoy would refuse it: `PluginLoadError` or `ConfigurationError` of `@sluice/host`, with the log lines.
 *
 * @param module path of a `.wasm` file, relative to the working directory, or its bytes
 * @param configuration see `Configuration`
 */
export async function load(
  module: string | URL | Uint8Array,
  configuration?: Configuration,
  options: LoadOptions = {},
): Promise<TestPlugin> {
  const code = await readModule(module);
  const clock = new VirtualClock();
  const logs = new Logs();
  const trace: string[] = [];
  const clusters = new TestClusters(options.clusters ?? {}, clock);
  const host = new Host({
    clock,
    clusters: clusters.handlers,
    redis: clusters.redis,
    ...(options.flavour !== undefined && { flavour: options.flavour }),
    logLevel: options.logLevel ?? "info",
    onLog: (line) => logs.add(line),
    explain: options.explain ?? true,
    ...(options.bufferLimit !== undefined && { bufferLimit: options.bufferLimit }),
    ...(options.trace && { onTrace: (crossing) => void trace.push(formatCrossing(crossing)) }),
  });
  const text = configurationText(configuration);
  const plugin = await host.addPlugin({
    name: options.name ?? "test",
    code,
    ...(text !== undefined && { configuration: text }),
    ...(options.rootId !== undefined && { rootId: options.rootId }),
    ...(options.vmConfiguration !== undefined && { vmConfiguration: options.vmConfiguration }),
    ...(options.failurePolicy !== undefined && { failurePolicy: options.failurePolicy }),
    ...(options.allowOnHeadersStopIteration !== undefined && {
      allowOnHeadersStopIteration: options.allowOnHeadersStopIteration,
    }),
  });
  return new TestPlugin(host, plugin, clock, logs, trace, clusters);
}
