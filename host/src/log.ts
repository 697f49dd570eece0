/** Levels of Envoy's `wasm` logger, in rising order; their positions are the numbers of `proxy_log`. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "critical"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/**
 * Which VM a line or a crossing comes from. `base` runs the top-level code once to prove that the module loads,
 * `canary` tries out a configuration, `main` and the workers serve.
 */
export type VmName = "base" | "canary" | "main" | `worker_${number}`;

/** One line of the `wasm` logger. */
export interface LogLine {
  readonly level: LogLevel;
  /** What the plugin logged, or what the host has to say. UTF-8 is decoded; bytes that are not become U+FFFD. */
  readonly message: string;
  /** `wasm log <name> <root_id> <vm_id>` for streams, without the name for roots; empty when the host speaks. */
  readonly prefix: string;
  /** Name of the plugin, empty in top-level code, where no plugin is known yet. */
  readonly plugin: string;
  readonly vm: VmName;
  /** Context that logged; 0 in top-level code and when the host speaks. */
  readonly contextId: number;
}

/** The line as Envoy prints it after its own time stamp: `wasm log p r vm: text`. */
export function formatLogLine(line: LogLine): string {
  return line.prefix === "" ? line.message : `${line.prefix}: ${line.message}`;
}
