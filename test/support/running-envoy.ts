import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEnvoy, type EnvoyOptions, type EnvoyProcess, type PluginSpec } from "@sluice/gateway";
import { ScriptedUpstream } from "./http.js";

export type Plugin = Omit<PluginSpec, "code" | "configuration"> & { configuration?: unknown };

/** An Envoy with plugins of one module in front of a scripted upstream. */
export class RunningEnvoy {
  private constructor(
    readonly process: EnvoyProcess,
    readonly upstream: ScriptedUpstream,
    private readonly folder: string,
  ) {}

  static async start(
    module: Uint8Array,
    plugins: readonly Plugin[],
    options: Partial<EnvoyOptions> = {},
  ): Promise<RunningEnvoy> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-state-"));
    await writeFile(join(folder, "plugin.wasm"), module);
    const upstream = await ScriptedUpstream.start();
    try {
      const all = { upstream: upstream.url, logLimit: 100_000, ...options, plugins: specs(folder, plugins) };
      return new RunningEnvoy(await launchEnvoy(all), upstream, folder);
    } catch (error) {
      await upstream.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.process.url;
  }

  update(plugins: readonly Plugin[]): Promise<void> {
    return this.process.update(specs(this.folder, plugins));
  }

  /** What plugins logged since the mark, without the head of the line. */
  said(mark = 0): string[] {
    return this.process.logs
      .since(mark)
      .flatMap(({ text }) => (text === undefined ? [] : [text.replace(/^(\[.*?\] )*/, "")]));
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function specs(folder: string, plugins: readonly Plugin[]): PluginSpec[] {
  return plugins.map(({ configuration, ...plugin }) => ({
    ...plugin,
    code: join(folder, "plugin.wasm"),
    ...(configuration !== undefined && { configuration: JSON.stringify(configuration) }),
  }));
}
