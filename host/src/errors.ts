/** Base of every error this package throws. */
export abstract class HostError extends Error {
  /** Stable, for programs: `SLUICE_HOST_…`. */
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A module that Envoy would not load. */
export class PluginLoadError extends HostError {
  readonly code = "SLUICE_HOST_PLUGIN_LOAD";

  /**
   * @param plugin name of the plugin
   * @param reason Envoy's first line: `Failed to load Wasm module due to a missing import: env.abort`
   * @param lines every line Envoy logs for this failure, in order
   */
  constructor(
    readonly plugin: string,
    readonly reason: string,
    readonly lines: readonly string[],
  ) {
    super(`Unable to create Wasm plugin ${plugin}: ${reason}`);
  }
}

/** `proxy_on_vm_start` or `proxy_on_configure` answered false or trapped: Envoy refuses the configuration. */
export class ConfigurationError extends HostError {
  readonly code = "SLUICE_HOST_CONFIGURATION";

  /**
   * @param plugin name of the plugin
   * @param reason Envoy's line: `Failed to configure base Wasm plugin`
   * @param lines what the plugin itself logged at warn or above meanwhile, then Envoy's lines
   */
  constructor(
    readonly plugin: string,
    readonly reason: string,
    readonly lines: readonly string[],
  ) {
    super([`Unable to create Wasm plugin ${plugin}: ${reason}`, ...lines].join("\n  "));
  }
}

/** What becomes of a real Envoy: the process dies, a stream waits for ever, or a message goes out twice. */
export type CrashKind = "crash" | "hang" | "corruption";

/**
 * The guest did something that kills, hangs or garbles a real Envoy. The host is unusable afterwards when `kind` is
 * `crash`: every further call throws this error again.
 */
export class EnvoyCrash extends HostError {
  readonly code = "SLUICE_HOST_ENVOY_CRASH";

  /**
   * @param call host call of the guest, as `proxy_continue_stream(1)`
   * @param phase where it was made, as `proxy_on_log`
   * @param kind what Envoy would suffer
   * @param effect what Envoy 1.40 does
   * @param remedy what to do instead
   */
  constructor(
    readonly call: string,
    readonly phase: string,
    readonly kind: CrashKind,
    readonly effect: string,
    readonly remedy: string,
  ) {
    super(`${call} in ${phase}: a real Envoy would ${effect}. ${remedy}`);
  }
}

/** The embedder used the API in a way that has no meaning, as opening a stream on a host that was shut down. */
export class HostUsageError extends HostError {
  readonly code = "SLUICE_HOST_USAGE";
}

/** A plugin makes an expression, and the evaluator of expressions is not installed: an optional peer of this package. */
export class CelMissingError extends HostError {
  readonly code = "SLUICE_HOST_CEL_MISSING";

  constructor(options?: ErrorOptions) {
    super(
      "expr_create: the plugin makes a CEL expression, and the package that evaluates them is not installed. " +
        "Install it beside @sluice/host: npm install @bufbuild/cel @bufbuild/protobuf",
      options,
    );
  }
}
