import { findHostCall } from "../calls/registry.js";
import { HostError, PluginLoadError } from "../errors.js";
import type { VmName } from "../log.js";
import { type AbiVersion, detectAbi } from "../module/abi.js";
import { MalformedModule } from "../module/byte-reader.js";
import { limitMemory, maxMemoryPages } from "../module/memory-limit.js";
import { type ModuleInfo, readModule } from "../module/module-info.js";
import { formatSignature, sameSignature } from "../module/signature.js";
import type { Flavour } from "../options.js";
import type { PluginSpec } from "../plugin-spec.js";
import type { Runtime } from "../runtime.js";
import { checkCallbacks } from "./callbacks.js";
import { type Capabilities, capabilitiesOf } from "./capabilities.js";
import { Vm } from "./vm.js";
import { Wasm, type WasmModule } from "./wasm-api.js";

const badCode = "Wasm VM failed Failed to load Wasm code";
const badLink = "Wasm VM failed Failed to initialize Wasm code";
const noMarker = "Wasm VM failed Missing or unknown Proxy-Wasm ABI version";

/** All VMs of one code, `vm_id` and VM configuration. The module is compiled once; each thread has an instance. */
export class VmFamily {
  /** VMs that serve, by thread. */
  readonly vms = new Map<VmName, Vm>();
  private readonly notes: string[] = [];

  private constructor(
    private readonly runtime: Runtime,
    readonly module: WasmModule,
    /** By how many bytes functions stand behind their places in the module as it was given. */
    readonly shift: number,
    readonly info: ModuleInfo,
    readonly abi: AbiVersion,
    readonly vmId: string,
    readonly vmConfiguration: Uint8Array,
    readonly environment: Readonly<Record<string, string>>,
    readonly capabilities: Capabilities,
  ) {}

  /**
   * Compiles and checks a module and runs its top-level code once, as Envoy's base VM does. Throws
   * {@link PluginLoadError} with Envoy's words.
   */
  static async load(runtime: Runtime, spec: PluginSpec): Promise<VmFamily> {
    const refuse = (reason: string, ...more: string[]): never => {
      const lines = [
        reason,
        ...more,
        `Plugin ${spec.name} failed to load`,
        "Plugin configured to fail closed failed to load",
        `Unable to create Wasm plugin ${spec.name}`,
      ];
      for (const message of lines) {
        runtime.log("error", { message, prefix: "", plugin: spec.name, vm: "base", contextId: 0 });
      }
      throw new PluginLoadError(spec.name, reason, lines);
    };
    const info = readOrUndefined(spec.code);
    const abi = info === undefined ? undefined : detectAbi(info, runtime.flavour);
    if (info === undefined || abi === undefined) return refuse(noMarker);
    let module: WasmModule;
    const { code, shift, tooLarge } = limitMemory(spec.code);
    try {
      module = await Wasm.compile(Uint8Array.from(code));
    } catch (error) {
      return refuse(badCode, error instanceof Error ? error.message : String(error));
    }
    const missing = checkImports(info, abi, runtime.flavour);
    if (missing !== undefined) return refuse(missing, badLink);
    if (info.imports.some(({ kind, limits }) => kind === "memory" && limits!.initial > maxMemoryPages)) {
      return refuse(badLink);
    }
    if (tooLarge) return refuse("Failed to create new Wasm instance", badLink);
    const capabilities = capabilitiesOf(spec.allowedCapabilities);
    const complaint = checkCallbacks(info, abi, capabilities) ?? checkMalloc(info);
    if (complaint !== undefined) return refuse(complaint, badLink);
    const { vmId, vmConfiguration, environment } = spec;
    const family = new VmFamily(runtime, module, shift, info, abi, vmId, vmConfiguration, environment, capabilities);
    const problem = family.tryOut();
    return problem === undefined ? family : refuse(problem, badLink);
  }

  /** A fresh VM whose top-level code has run; it may have failed doing so. */
  clone(name: VmName): Vm {
    const vm = new Vm(this.runtime, this, name);
    vm.start();
    return vm;
  }

  /** Remembers why a VM failed, or refuses its configuration. */
  note(message: string): void {
    this.notes.push(message);
  }

  /** What has been noted since the last call. */
  takeNotes(): string[] {
    return this.notes.splice(0);
  }

  private tryOut(): string | undefined {
    try {
      const base = this.clone("base");
      const [reason] = this.takeNotes();
      return base.failed ? (reason ?? badLink) : undefined;
    } catch (error) {
      if (error instanceof HostError) throw error;
      return `Failed to instantiate Wasm module: Uncaught ${String(error)}`;
    }
  }
}

function readOrUndefined(code: Uint8Array): ModuleInfo | undefined {
  try {
    return readModule(code);
  } catch (error) {
    if (error instanceof MalformedModule) return undefined;
    throw error;
  }
}

function checkImports(info: ModuleInfo, abi: AbiVersion, flavour: Flavour): string | undefined {
  for (const { module, name, kind, signature } of info.imports) {
    if (kind === "memory" || kind === "table") continue;
    const call = signature === undefined ? undefined : findHostCall(module, name, abi, flavour);
    if (call === undefined || signature === undefined) {
      return `Failed to load Wasm module due to a missing import: ${module}.${name}`;
    }
    if (!sameSignature(signature, call.signature)) {
      const types = `want: ${formatSignature(signature)}, but host exports: ${formatSignature(call.signature)}`;
      return `Failed to load Wasm module due to an import type mismatch: ${module}.${name}, ${types}`;
    }
  }
  return undefined;
}

function checkMalloc(info: ModuleInfo): string | undefined {
  const allocators = ["malloc", "proxy_on_memory_allocate"];
  const found = info.exports.some(({ name, kind }) => kind === "function" && allocators.includes(name));
  return found ? undefined : "Wasm module is missing malloc function.";
}
