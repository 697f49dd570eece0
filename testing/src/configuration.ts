/** A configuration: text and bytes are handed over as they are, undefined means none, anything else becomes JSON. */
export type Configuration = unknown;

/** A configuration as the host takes it. */
export function configurationText(configuration: Configuration): string | Uint8Array | undefined {
  if (configuration === undefined || typeof configuration === "string" || configuration instanceof Uint8Array) {
    return configuration;
  }
  return JSON.stringify(configuration);
}
