import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEnvoy, type ClusterSpec, type EnvoyProcess } from "@sluice/gateway";
import type { HangUp, HeadersInit } from "@sluice/testing";
import { crossingsByStream } from "./crossings.js";
import { converse, ScriptedUpstream, send } from "./http.js";
import { settled } from "./settled.js";
import {
  textOf,
  withoutIds,
  type ClusterAddress,
  type Observation,
  type ObservedInit,
  type Outcome,
} from "./subject.js";
import type { RequestInit, StartOptions, Subject } from "./subject.js";

/** A real Envoy with one plugin in front of a scripted upstream. */
export class EnvoySubject implements Subject {
  private constructor(
    readonly envoy: EnvoyProcess,
    readonly upstream: ScriptedUpstream,
    private readonly folder: string,
    private readonly options: StartOptions,
  ) {}

  static async start(module: Uint8Array, configuration?: unknown, options: StartOptions = {}): Promise<EnvoySubject> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-"));
    const upstream = await ScriptedUpstream.start();
    try {
      await writeFile(join(folder, "plugin.wasm"), module);
      const envoy = await launchEnvoy({
        upstream: upstream.url,
        maxRequestHeadersKb: 128,
        plugins: [specOf(folder, configuration, options)],
        logLimit: 100_000,
        clusters: Object.entries(options.clusters ?? {}).map(clusterOf),
        ...(options.bufferLimit !== undefined && { bufferLimitBytes: options.bufferLimit }),
        ...(options.trace && { logLevel: "trace" as const }),
      });
      return new EnvoySubject(envoy, upstream, folder, options);
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
    const afterChunk = (): Promise<void> => this.settled();
    this.upstream.afterChunk = afterChunk;
    this.upstream.afterEnd = undefined;
    try {
      const client = await send(this.url, line, { ...init, afterChunk });
      return { client, upstream: this.upstream.seen[before] };
    } finally {
      await this.settled();
    }
  }

  async observe(line: string, init: ObservedInit = {}): Promise<Observation> {
    const { hangUp, afterRequest, afterResponse } = init;
    const { upstream } = this;
    const { logs } = this.envoy;
    const before = upstream.seen.length;
    const mark = logs.mark;
    const client = new AbortController();
    const after = (when: HangUp) => async (): Promise<void> => {
      await this.settled();
      if (hangUp !== when) return;
      client.abort();
      await new Promise((resolve) => setImmediate(resolve)); // the socket is closed then
      await this.settled(); // what is sent now comes behind the end
    };
    const afterChunk = after("during the request");
    upstream.script = hangUp === "while waiting" ? () => new Promise(() => undefined) : (init.upstream ?? {});
    upstream.afterChunk = after("during the response");
    const asides: Promise<unknown>[] = [];
    upstream.afterEnd = () => void asides.push(this.settled().then(() => afterResponse?.()));
    const { response } = await converse(this.url, line, {
      ...init,
      signal: client.signal,
      afterChunk: async (sent) => {
        await afterChunk();
        await init.afterChunk?.(sent);
      },
      afterEnd: () => void asides.push(after("while waiting")().then(() => afterRequest?.())),
    });
    await Promise.all(asides);
    await this.settled();
    const since = logs.since(mark);
    const crossings = crossingsByStream(since.map(({ message }) => message));
    return {
      client: response,
      upstream: upstream.seen[before],
      logs: withoutIds(since.flatMap(({ text }) => (text === undefined ? [] : [text]))),
      crossings: [...crossings.values()][0] ?? [],
    };
  }

  async aside(line: string, headers: HeadersInit = {}): Promise<void> {
    await send(this.url, line, { headers });
    await this.settled();
  }

  reconfigure(configuration: unknown): Promise<void> {
    return this.envoy.update([specOf(this.folder, configuration, this.options)]);
  }

  logs(): string[] {
    return [...this.envoy.logs].flatMap(({ text }) => (text === undefined ? [] : [text]));
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private settled(): Promise<void> {
    return settled(this.envoy);
  }
}

function clusterOf([name, address]: [string, ClusterAddress]): ClusterSpec {
  if (address === "no endpoints") return { name, endpoints: [] };
  const tcp = typeof address !== "string" && "tcp" in address;
  const http2 = typeof address !== "string" && "grpc" in address;
  const { hostname, port } = new URL(tcp ? `tcp://${address.tcp}` : http2 ? `tcp://${address.grpc}` : address);
  return { name, endpoints: [{ address: hostname, port: Number(port) }], trailers: !tcp && !http2, tcp, http2 };
}

function specOf(folder: string, configuration: unknown, { rootId, heldHeaders }: StartOptions) {
  const text = textOf(configuration);
  return {
    name: "plugin",
    code: join(folder, "plugin.wasm"),
    ...(text !== undefined && { configuration: text }),
    ...(rootId !== undefined && { rootId }),
    ...(heldHeaders !== undefined && { allowOnHeadersStopIteration: heldHeaders }),
  };
}
