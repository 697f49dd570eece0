import type { EnvoyOptions, EnvoyProcess } from "@sluice/gateway";
import { TestingError } from "../errors.js";

export type { ClusterSpec, EnvoyOptions, EnvoyProcess, GatewayLog, PluginSpec } from "@sluice/gateway";

/** Starts a real Envoy. `@sluice/gateway`, which can, is needed by nothing else, so it is asked for here and now. */
export async function launch(options: EnvoyOptions): Promise<EnvoyProcess> {
  let gateway: typeof import("@sluice/gateway");
  try {
    gateway = await import("@sluice/gateway");
  } catch (cause) {
    const message = "Tests on a real Envoy need the package @sluice/gateway: npm install --save-dev @sluice/gateway.";
    throw new TestingError("SLUICE_TEST_NO_GATEWAY", message, { cause });
  }
  return gateway.launchEnvoy(options);
}
