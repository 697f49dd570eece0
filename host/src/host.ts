import type { LogLevel } from "./log.js";
import type { HostOptions, PluginOptions } from "./options.js";
import type { Plugin } from "./plugin.js";
import type { MetricsView } from "./shared/metrics.js";
import type { HttpStream } from "./stream/http-stream.js";
import type { StreamOptions } from "./stream/options.js";
export declare class Host {
  constructor(options?: HostOptions);
  addPlugin(options: PluginOptions): Promise<Plugin>;
  openStream(plugins: readonly Plugin[], options: StreamOptions): HttpStream;
  setLogLevel(level: LogLevel): void;
  get metrics(): MetricsView;
  shutdown(): void;
}
