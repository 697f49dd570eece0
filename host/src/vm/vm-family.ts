import { findHostCall } from "../calls/registry.js";
import { HostError, PluginLoadError } from "../errors.js";
import type { LogLevel, VmName } from "../log.js";
import { type AbiVersion, detectAbi } from "../module/abi.js";
import { MalformedModule } from "../module/byte-reader.js";
import { limitMemory, maxMemoryPages } from "../module/memory-limit.js";
import { isModule, type ModuleInfo, readModule } from "../module/module-info.js";
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

/** A module that is refused, in Envoy's words. */
class Refusal {
  /**
   * @param lines what Envoy logs
   * @param detail what only our V8 tells
   */
  constructor(
    readonly lines: readonly string[],
    readonly detail?: string,
  ) {}
}

/** Why a configuration is refused, and what was logged of it. */
export interface CanaryRefusal {
  readonly reason: string;
  readonly lines: readonly string[];
}

/** All VMs of one code, `vm_id` and VM configuration. The module is compiled once; each thread has an instance. */
export class VmFamily {
  /** VMs that serve, by thread. */
  readonly vms = new Map<VmName, Vm>();
  /** What came of configurations that were tried out, by root key. */
  readonly canaries = new Map<string, CanaryRefusal | "accepted">();
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
    const capabilities = capabilitiesOf(spec.allowedCapabilities);
    const loaded = await compile(runtime, spec.code, capabilities);
    if (loaded instanceof Refusal) return refuse(runtime, spec, loaded);
    const { module, shift, info, abi } = loaded;
    const { vmId, vmConfiguration, environment } = spec;
    const family = new VmFamily(runtime, module, shift, info, abi, vmId, vmConfiguration, environment, capabilities);
    const problem = family.tryOut();
    return problem === undefined ? family : refuse(runtime, spec, problem);
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

  private tryOut(): Refusal | undefined {
    try {
      const base = this.clone("base");
      const [reason] = this.takeNotes();
      return base.failed ? new Refusal([...(reason === undefined ? [] : [reason]), badLink]) : undefined;
    } catch (error) {
      if (error instanceof HostError) throw error;
      return new Refusal(["Failed to create new Wasm instance", badLink], String(error));
    }
  }
}

/** What Envoy logs, at the level critical, of a plugin that cannot be put in force. */
export function failedToLoad(plugin: string): string[] {
  return [`Plugin ${plugin} failed to load`, "Plugin configured to fail closed failed to load"];
}

/** Logs as Envoy does and throws. A trap has been logged when it happened. */
function refuse(runtime: Runtime, { name }: PluginSpec, { lines, detail }: Refusal): never {
  const log = (level: LogLevel, message: string): void =>
    runtime.log(level, { message, prefix: "", plugin: name, vm: "base", contextId: 0 });
  for (const message of lines) if (!message.startsWith("Function: ")) log("error", message);
  const more = failedToLoad(name);
  for (const message of more) log("critical", message);
  const all = [...lines, ...more, `Unable to create Wasm plugin ${name}`, ...(detail === undefined ? [] : [detail])];
  throw new PluginLoadError(name, all[0]!, all);
}

type Compiled = Pick<VmFamily, "module" | "shift" | "info" | "abi">;

async function compile(
  { flavour }: Runtime,
  code: Uint8Array,
  capabilities: Capabilities,
): Promise<Compiled | Refusal> {
  if (code.length === 0) return new Refusal([]);
  const info = read(code);
  if (info instanceof Refusal) return info;
  const abi = info && detectAbi(info, flavour);
  if (info === undefined || abi === undefined) {
    return new Refusal(["Wasm VM failed Missing or unknown Proxy-Wasm ABI version", badCode]);
  }
  let module: WasmModule;
  const limited = limitMemory(code);
  try {
    module = await Wasm.compile(Uint8Array.from(limited.code));
  } catch (error) {
    return new Refusal(["Wasm VM failed Failed to load Wasm bytecode", badCode], String(error));
  }
  const missing = checkImports(info, abi, flavour);
  if (missing !== undefined) return new Refusal([missing, badLink]);
  const tooLarge = info.imports.some(({ kind, limits }) => kind === "memory" && limits!.initial > maxMemoryPages);
  if (tooLarge) return new Refusal([badLink]);
  if (limited.tooLarge) return new Refusal(["Failed to create new Wasm instance", badLink]);
  const complaint = checkCallbacks(info, abi, capabilities) ?? checkMalloc(info);
  return complaint === undefined ? { module, shift: limited.shift, info, abi } : new Refusal([complaint, badLink]);
}

/** Undefined when it is no WebAssembly at all. */
function read(code: Uint8Array): ModuleInfo | Refusal | undefined {
  try {
    return isModule(code) ? readModule(code) : undefined;
  } catch (error) {
    if (!(error instanceof MalformedModule)) throw error;
    return new Refusal(["Wasm VM failed Failed to parse corrupted Wasm module", badCode], error.message);
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
  return found ? undefined : "Wasm VM failed Wasm module is missing malloc function.";
}
