import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchEnvoy, type EnvoyProcess } from "@sluice/gateway";
import type { Exchange, Outcome } from "./exchange.js";
import { request, WireUpstream } from "./wire.js";

/** How an Envoy of these tests is set up. */
export interface Setup {
  /** `allow_on_headers_stop_iteration`: result 1 of a header callback holds the headers while body callbacks go on. */
  readonly mode?: "default" | "allow";
  /** `per_connection_buffer_limit_bytes` (default 1 MiB). */
  readonly bufferLimit?: number;
  /** The module stands in the chain twice, as two plugins in one VM (default false). */
  readonly twice?: boolean;
}

/** Names of the plugins in the chain. */
export const namesOf = ({ twice = false }: Setup): readonly string[] => (twice ? ["plugin", "second"] : ["plugin"]);

/** Milliseconds a second request comes after the first one that is under way. */
const meanwhileMs = 100;
/** Milliseconds a process may take to die once it no longer answers, or is told to end. */
const dyingMs = 2000;

/** A real Envoy with one module, before an upstream that sees every byte. */
export class WireEnvoy {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly upstream: WireUpstream,
    private readonly folder: string,
  ) {}

  /** @throws EnvoyFailedError when the module keeps Envoy from starting */
  static async start(module: Uint8Array, setup: Setup = {}): Promise<WireEnvoy> {
    const { mode = "default", bufferLimit } = setup;
    const folder = await mkdtemp(join(tmpdir(), "sluice-hazards-"));
    const upstream = await WireUpstream.start();
    const code = join(folder, "plugin.wasm");
    try {
      await writeFile(code, module);
      const envoy = await launchEnvoy({
        upstream: `http://127.0.0.1:${upstream.port}`,
        clusters: [
          { name: "other", endpoints: [{ address: "127.0.0.1", port: upstream.port }] },
          { name: "empty", endpoints: [] },
        ],
        plugins: namesOf(setup).map((name) => ({ name, code, allowOnHeadersStopIteration: mode === "allow" })),
        stopTimeoutMs: dyingMs,
        ...(bufferLimit !== undefined && { bufferLimitBytes: bufferLimit }),
      });
      return new WireEnvoy(envoy, upstream, folder);
    } catch (error) {
      await upstream.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Sends the requests of an exchange; `headersOf` tells the headers that make the module do something. */
  async run(exchange: Exchange, headers: readonly string[], second: readonly string[] = []): Promise<Outcome> {
    this.upstream.script(exchange.answer ?? {});
    const first = request(this.envoy.url, headers, exchange.request);
    if (exchange.second?.when === "meanwhile") await sleep(meanwhileMs);
    else await first;
    const other =
      exchange.second === undefined ? undefined : await request(this.envoy.url, second, exchange.second.request);
    const client = await first;
    const upstream = this.upstream.bytes;
    return { client, second: other, upstream, ...(await this.fate()) };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What became of the process; asks it for an answer to know. */
  private async fate(): Promise<Pick<Outcome, "died" | "mute">> {
    this.upstream.script({});
    if ((await request(this.envoy.url, [])).bytes !== "") return { died: undefined, mute: false };
    const late = new AbortController();
    const silent = sleep(dyingMs, "late" as const, { signal: late.signal }).catch(() => "late" as const);
    const end = await Promise.race([this.envoy.ended, silent]);
    late.abort();
    return end === "late" ? { died: undefined, mute: true } : { died: end, mute: false };
  }
}
