import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationText } from "../configuration.js";
import { launch, type EnvoyOptions, type EnvoyProcess, type PluginSpec } from "./launch.js";
import { ScriptedUpstream } from "./scripted-upstream.js";
import { settled } from "./settled.js";

/** A plugin of a real Envoy: its module by its bytes, its configuration as `load` takes it, as text. */
export type EnvoyPlugin = Omit<PluginSpec, "code" | "configuration"> & {
  readonly code: Uint8Array;
  readonly configuration?: unknown;
};

/** What `launchEnvoy` of `@sluice/gateway` takes, but for what is said here. */
export type EnvoyGatewayOptions = Partial<Omit<EnvoyOptions, "plugins" | "upstream">>;

/** A real Envoy with plugins in front of a scripted upstream. */
export class EnvoyGateway {
  private constructor(
    readonly process: EnvoyProcess,
    readonly upstream: ScriptedUpstream,
    private readonly modules: ModuleFiles,
  ) {}

  static async start(plugins: readonly EnvoyPlugin[], options: EnvoyGatewayOptions = {}): Promise<EnvoyGateway> {
    const modules = await ModuleFiles.create();
    const upstream = await ScriptedUpstream.start();
    try {
      const specs = await modules.specsOf(plugins);
      const all = { logLimit: 100_000, ...options, upstream: upstream.url, plugins: specs };
      return new EnvoyGateway(await launch(all), upstream, modules);
    } catch (error) {
      await upstream.stop();
      await modules.remove();
      throw error;
    }
  }

  get url(): string {
    return this.process.url;
  }

  /** Replaces the filter chain. Rejects when a plugin refuses; the former chain stays in force. */
  async update(plugins: readonly EnvoyPlugin[]): Promise<void> {
    await this.process.update(await this.modules.specsOf(plugins));
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.upstream.stop();
    await this.modules.remove();
  }

  /** Waits until Envoy has dealt with everything that had reached it, and all it has said meanwhile is in the log. */
  settled(): Promise<void> {
    return settled(this.process);
  }
}

/** Modules as files, one for each that is different. */
class ModuleFiles {
  private readonly files = new Map<Uint8Array, string>();

  private constructor(private readonly folder: string) {}

  static async create(): Promise<ModuleFiles> {
    return new ModuleFiles(await mkdtemp(join(tmpdir(), "sluice-testing-")));
  }

  async specsOf(plugins: readonly EnvoyPlugin[]): Promise<PluginSpec[]> {
    const specs: PluginSpec[] = [];
    for (const { code, configuration, ...plugin } of plugins) {
      const text = configurationText(configuration);
      const written = text instanceof Uint8Array ? Buffer.from(text).toString("utf8") : text;
      const file = await this.fileOf(code);
      specs.push({ ...plugin, code: file, ...(written !== undefined && { configuration: written }) });
    }
    return specs;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async fileOf(code: Uint8Array): Promise<string> {
    const known = this.files.get(code);
    if (known !== undefined) return known;
    const file = join(this.folder, `plugin-${this.files.size}.wasm`);
    await writeFile(file, code);
    this.files.set(code, file);
    return file;
  }
}
