import { createHash } from "node:crypto";
import { configurationBytes } from "./bytes.js";
import type { FailurePolicy, PluginOptions } from "./options.js";

/** Plugin options with every default in place, and the two keys that decide what is shared. */
export class PluginSpec {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly code: Uint8Array;
  readonly vmConfiguration: Uint8Array;
  readonly configuration: Uint8Array;
  readonly failurePolicy: FailurePolicy;
  readonly reloadBackoffMs: number;
  readonly allowOnHeadersStopIteration: boolean;
  readonly singleton: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly allowedCapabilities: readonly string[];
  /** Plugins with the same VM key share one VM per thread. */
  readonly vmKey: string;
  /** Plugins with the same root key inside one VM share one root context. */
  readonly rootKey: string;

  constructor(private readonly options: PluginOptions) {
    this.name = options.name;
    this.rootId = options.rootId ?? "";
    this.vmId = options.vmId ?? "";
    this.code = options.code;
    this.vmConfiguration = configurationBytes(options.vmConfiguration);
    this.configuration = configurationBytes(options.configuration);
    this.failurePolicy = options.failurePolicy ?? "closed";
    this.reloadBackoffMs = options.reloadBackoffMs ?? 1000;
    this.allowOnHeadersStopIteration = options.allowOnHeadersStopIteration ?? false;
    this.singleton = options.singleton ?? false;
    this.environment = options.environment ?? {};
    this.allowedCapabilities = options.allowedCapabilities ?? [];
    const environment = JSON.stringify(Object.entries(this.environment).sort());
    const capabilities = JSON.stringify([...this.allowedCapabilities].sort());
    this.vmKey = digest(this.code, this.vmId, this.vmConfiguration, environment, capabilities);
    this.rootKey = digest(this.rootId, this.configuration, this.name);
  }

  /** The same plugin with another configuration. */
  withConfiguration(configuration: string | Uint8Array): PluginSpec {
    return new PluginSpec({ ...this.options, configuration });
  }

  /** `wasm log <name> <root_id> <vm_id>` for streams; roots leave the name out. Empty parts leave no gap. */
  logPrefix(kind: "stream" | "root"): string {
    const parts = kind === "stream" ? [this.name, this.rootId, this.vmId] : [this.rootId, this.vmId];
    return ["wasm log", ...parts.filter((part) => part !== "")].join(" ");
  }
}

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
