/** Base of every error this package throws. */
export abstract class GatewayError extends Error {
  /** Stable, for programs: `SLUICE_…`. */
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** There is no Envoy on this machine, or the one that was named cannot be run. */
export class EnvoyNotFoundError extends GatewayError {
  readonly code = "SLUICE_ENVOY_NOT_FOUND";

  /** @param tried each place that was looked at, with what was found there */
  constructor(
    readonly tried: readonly string[],
    remedy: string,
  ) {
    super(["No Envoy to run.", ...tried.map((place) => `  ${place}`), remedy].join("\n"));
  }
}

/** Envoy could not be installed from its Python wheel. */
export class EnvoyInstallError extends GatewayError {
  readonly code = "SLUICE_ENVOY_INSTALL";
}

/** Envoy did not start, or refused its configuration while starting. */
export class EnvoyFailedError extends GatewayError {
  readonly code = "SLUICE_ENVOY_FAILED";

  /**
   * @param reason Envoy's own reason in one line
   * @param lines the lines of its log that matter, in order
   */
  constructor(
    readonly reason: string,
    readonly lines: readonly string[],
  ) {
    super([`Envoy did not start: ${reason}`, ...lines.map((line) => `  ${line}`)].join("\n"));
  }
}

/** The embedded gateway did not start. `cause` is the error of the host, where there is one. */
export class EmbeddedFailedError extends GatewayError {
  readonly code = "SLUICE_EMBEDDED_FAILED";

  /** @param lines what Envoy would log for it, in order */
  constructor(
    readonly reason: string,
    readonly lines: readonly string[],
    options?: ErrorOptions,
  ) {
    super([`The embedded gateway did not start: ${reason}`, ...lines.map((line) => `  ${line}`)].join("\n"), options);
  }
}

/** A running gateway refused new plugins or a new configuration; what was in force still is. */
export class UpdateRejectedError extends GatewayError {
  readonly code = "SLUICE_UPDATE_REJECTED";

  /** @param lines what the plugin and the gateway logged meanwhile, in order */
  constructor(
    readonly reason: string,
    readonly lines: readonly string[],
    options?: ErrorOptions,
  ) {
    const head = `The update was rejected, the former configuration stays in force: ${reason}`;
    super([head, ...lines.map((line) => `  ${line}`)].join("\n"), options);
  }
}

/** Something else listens where the gateway was asked to. */
export class AddressInUseError extends GatewayError {
  readonly code = "SLUICE_ADDRESS_IN_USE";

  constructor(address: string, port: number) {
    super(`Port ${port} on ${address} is taken by another process. End that process, or choose another port.`);
  }
}

/** The gateway has ended, so what was asked of it cannot be done. */
export class GatewayStoppedError extends GatewayError {
  readonly code = "SLUICE_GATEWAY_STOPPED";
}

/** An option of the gateway makes no sense. The message names it. */
export class GatewayOptionError extends GatewayError {
  readonly code = "SLUICE_GATEWAY_OPTION";
}

/** A `plugin.yaml` that cannot be read or says something it may not. */
export class PluginManifestError extends GatewayError {
  readonly code = "SLUICE_MANIFEST_INVALID";

  /** @param problems each with the field it is about */
  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super([`${file} is not a valid plugin manifest:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
  }
}

/** A plugin configuration that is not JSON. */
export class ConfigurationTextError extends GatewayError {
  readonly code = "SLUICE_CONFIG_INVALID";
}

/** A module whose configuration schema cannot be read. */
export class SchemaSectionError extends GatewayError {
  readonly code = "SLUICE_SCHEMA_SECTION";
}

/** A configuration that satisfies the schema cannot be made up. The message names the field. */
export class ExampleNeededError extends GatewayError {
  readonly code = "SLUICE_EXAMPLE_NEEDED";

  /** @param path of the field; empty for the whole configuration */
  constructor(
    readonly plugin: string,
    readonly path: string,
    reason: string,
  ) {
    const field = path === "" ? "" : `${path}: `;
    super(
      `No example configuration of ${plugin} can be made up: ${field}${reason}. ` +
        "Write one behind @example in the comment of its class.",
    );
  }
}

/** A README without the two lines between which the table of the configuration goes. */
export class ReadmeMarkersError extends GatewayError {
  readonly code = "SLUICE_README_MARKERS";

  constructor(
    readonly file: string,
    open: string,
    close: string,
  ) {
    super(
      `${file} has no place for the table of the configuration. Write these two lines once, in this order:\n  ${open}\n  ${close}`,
    );
  }
}
