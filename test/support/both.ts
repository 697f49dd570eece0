import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe } from "vitest";
import { launchEnvoy, type EnvoyProcess } from "@sluice/gateway";
import {
  load,
  type SeenRequest,
  type SeenResponse,
  type UpstreamInit,
  type HeadersInit,
  type BodyInit,
} from "@sluice/testing";
import { ScriptedUpstream, send } from "./http.js";

/** What a case does to a plugin, wherever it runs. */
export interface Subject {
  request(line: string, init?: RequestInit): Promise<Outcome>;
  /** Rejects when the plugin refuses; the former configuration stays. */
  reconfigure(configuration: unknown): Promise<void>;
  /** What the plugin logged so far, one line each. */
  logs(): string[];
}

interface RequestInit {
  headers?: HeadersInit;
  body?: BodyInit;
  upstream?: UpstreamInit;
}

export interface Outcome {
  /** What the client got. */
  readonly client: SeenResponse;
  /** What the upstream got, undefined when the request did not reach it. */
  readonly upstream: SeenRequest | undefined;
}

/** Starts a plugin; what was started is stopped at the end of the test. */
export type Start = (configuration?: unknown, options?: { rootId?: string }) => Promise<Subject>;

const textOf = (configuration: unknown): string | undefined =>
  configuration === undefined || typeof configuration === "string" ? configuration : JSON.stringify(configuration);

async function startInHost(module: Uint8Array, configuration: unknown, options: { rootId?: string }): Promise<Subject> {
  const plugin = await load(module, configuration, { name: "plugin", ...options });
  return {
    async request(line, init = {}) {
      const exchange = await plugin.request(line, init);
      return { client: exchange.client, upstream: exchange.reachedUpstream ? exchange.upstream : undefined };
    },
    reconfigure: (next) => plugin.reconfigure(next),
    logs: () => plugin.logs.texts(),
  };
}

/** A real Envoy with one plugin in front of a scripted upstream. */
export class EnvoySubject implements Subject {
  private constructor(
    readonly envoy: EnvoyProcess,
    readonly upstream: ScriptedUpstream,
    private readonly folder: string,
    private readonly rootId: string | undefined,
  ) {}

  static async start(
    module: Uint8Array,
    configuration?: unknown,
    options: { rootId?: string } = {},
  ): Promise<EnvoySubject> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-"));
    const upstream = await ScriptedUpstream.start();
    try {
      await writeFile(join(folder, "plugin.wasm"), module);
      const envoy = await launchEnvoy({
        upstream: upstream.url,
        maxRequestHeadersKb: 128,
        plugins: [specOf(folder, configuration, options.rootId)],
      });
      return new EnvoySubject(envoy, upstream, folder, options.rootId);
    } catch (error) {
      await upstream.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.envoy.url;
  }

  async request(line: string, init: RequestInit = {}): Promise<Outcome> {
    const before = this.upstream.seen.length;
    this.upstream.script = init.upstream ?? {};
    const client = await send(this.url, line, init);
    return { client, upstream: this.upstream.seen[before] };
  }

  reconfigure(configuration: unknown): Promise<void> {
    return this.envoy.update([specOf(this.folder, configuration, this.rootId)]);
  }

  logs(): string[] {
    return [...this.envoy.logs].flatMap(({ text }) => (text === undefined ? [] : [text]));
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function specOf(folder: string, configuration: unknown, rootId: string | undefined) {
  const text = textOf(configuration);
  return {
    name: "plugin",
    code: join(folder, "plugin.wasm"),
    ...(text !== undefined && { configuration: text }),
    ...(rootId !== undefined && { rootId }),
  };
}

/** Runs the same cases in our host and in a real Envoy. */
export function inHostAndEnvoy(title: string, module: () => Promise<Uint8Array>, cases: (start: Start) => void): void {
  describe(`${title} in the host`, () => {
    cases(async (configuration, options = {}) => startInHost(await module(), configuration, options));
  });
  describe(`${title} in Envoy`, () => {
    const running = new Set<EnvoySubject>();
    afterEach(async () => {
      await Promise.all([...running].map((subject) => subject.stop()));
      running.clear();
    });
    cases(async (configuration, options = {}) => {
      const subject = await EnvoySubject.start(await module(), configuration, options);
      running.add(subject);
      return subject;
    });
  });
}
