import { launchEmbedded } from "./embedded/launch.js";
import { findEnvoy, type EnvoyBinary } from "./envoy/binary.js";
import { installEnvoy } from "./envoy/install.js";
import { launchEnvoy, type EnvoyOptions } from "./envoy/launch.js";
import { EnvoyInstallError, EnvoyNotFoundError } from "./errors.js";
import type { Gateway } from "./gateway.js";

/** Kinds of gateway that can be asked for. `auto` is Envoy where it can be had, the embedded gateway elsewhere. */
export const gatewayKinds = ["auto", "envoy", "embedded"] as const;

/** One of {@link gatewayKinds}. */
export type GatewayKind = (typeof gatewayKinds)[number];

/** What {@link startGateway} is told beside the options of the gateway itself. */
export interface StartOptions extends EnvoyOptions {
  /** Default `auto`. */
  readonly kind?: GatewayKind;
  /** Installs Envoy where there is none (default true). */
  readonly install?: boolean;
  /** Receives what the person who waits should know: that Envoy is being installed, that it cannot be had. */
  onNotice?(text: string): void;
}

/**
 * Starts the gateway that was asked for.
 *
 * @throws EnvoyNotFoundError, EnvoyInstallError when `envoy` was asked for and cannot be had
 * @throws what `launchEnvoy` and `launchEmbedded` throw; a plugin that Envoy refuses is not tried elsewhere
 */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const kind = options.kind ?? "auto";
  if (kind === "embedded") return launchEmbedded(options);
  let envoy: EnvoyBinary;
  try {
    envoy = await obtainEnvoy(options);
  } catch (error) {
    const unavailable = error instanceof EnvoyInstallError || error instanceof EnvoyNotFoundError;
    if (kind === "envoy" || !unavailable) throw error;
    options.onNotice?.(`Envoy cannot be had here, so the embedded gateway takes its place.\n${error.message}`);
    return launchEmbedded(options);
  }
  return launchEnvoy({ ...options, binary: envoy.file });
}

/** An Envoy that is named but cannot be run is never replaced by an installed one. */
async function obtainEnvoy(options: StartOptions): Promise<EnvoyBinary> {
  try {
    return await findEnvoy(options.binary === undefined ? {} : { binary: options.binary });
  } catch (error) {
    const isNamed = options.binary !== undefined || (process.env["ENVOY_BIN"] ?? "") !== "";
    if (!(error instanceof EnvoyNotFoundError) || isNamed || options.install === false) throw error;
    options.onNotice?.("There is no Envoy yet: installing one into .tools (about 36 MB).");
    return installEnvoy();
  }
}
