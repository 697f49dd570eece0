import type { EnvoyOptions, PluginSpec } from "@sluice/gateway";
import { EnvoyGateway } from "@sluice/testing";

export type Plugin = Omit<PluginSpec, "code" | "configuration"> & { configuration?: unknown };

/** An Envoy with plugins of one module in front of a scripted upstream. */
export class RunningEnvoy {
  private constructor(
    private readonly gateway: EnvoyGateway,
    private readonly code: Uint8Array,
  ) {}

  static async start(
    code: Uint8Array,
    plugins: readonly Plugin[],
    options: Partial<EnvoyOptions> = {},
  ): Promise<RunningEnvoy> {
    const gateway = await EnvoyGateway.start(
      plugins.map((plugin) => ({ ...plugin, code })),
      options,
    );
    return new RunningEnvoy(gateway, code);
  }

  get process(): EnvoyGateway["process"] {
    return this.gateway.process;
  }

  get upstream(): EnvoyGateway["upstream"] {
    return this.gateway.upstream;
  }

  get url(): string {
    return this.gateway.url;
  }

  update(plugins: readonly Plugin[]): Promise<void> {
    return this.gateway.update(plugins.map((plugin) => ({ ...plugin, code: this.code })));
  }

  /** What plugins logged since the mark, without the head of the line. */
  said(mark = 0): string[] {
    return this.process.logs
      .since(mark)
      .flatMap(({ text }) => (text === undefined ? [] : [text.replace(/^(\[.*?\] )*/, "")]));
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }
}
