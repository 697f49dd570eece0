/** Plugins whose access log a test reads: in our host, which prints it as Envoy does, and in a real Envoy. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEnvoy, renderBootstrap, toJson, type Json } from "@sluice/gateway";
import type { HttpStream } from "@sluice/host";
import { decodeText, load, type SeenRequest, type SeenResponse } from "@sluice/testing";
import { afterEach, describe, expect } from "vitest";
import { freePort } from "../../../test/support/free-port.js";
import { ScriptedUpstream, send } from "../../../test/support/http.js";
import type { RequestInit } from "../../../test/support/both.js";

export interface Logged {
  readonly client: SeenResponse;
  readonly upstream: SeenRequest | undefined;
  /** The line of the access log. */
  readonly line: string;
}

export interface LoggingGateway {
  request(line: string, init?: RequestInit): Promise<Logged>;
}

/** Starts the module once for each configuration, one behind the other in one chain. */
export type Begin = (...configurations: unknown[]) => Promise<LoggingGateway>;

/** The format of the documentation: properties in quotes, with a line feed at the end. */
const PARTS = ["custom_log", "ai_log"].map((key) => `"${key}":"%FILTER_STATE(wasm.${key}:PLAIN)%"`);
const FORMAT = `{${PARTS.join(",")}}\n`;

/** Runs the same cases in our host and in a real Envoy. */
export function withAccessLog(title: string, module: () => Promise<Uint8Array>, cases: (begin: Begin) => void): void {
  describe(`${title} in the host`, () => {
    cases(async (...configurations) => hostGateway(await module(), configurations));
  });
  describe(`${title} in Envoy`, () => {
    const running: EnvoyGateway[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
    });
    cases(async (...configurations) => {
      const gateway = await EnvoyGateway.start(await module(), configurations);
      running.push(gateway);
      return gateway;
    });
  });
}

async function hostGateway(module: Uint8Array, configurations: readonly unknown[]): Promise<LoggingGateway> {
  const texts = configurations.map((configuration) => JSON.stringify(configuration));
  const plugin = await load(module, texts[0]);
  const chain = [plugin.plugin];
  for (const configuration of texts.slice(1)) {
    chain.push(await plugin.host.addPlugin({ name: "next", code: module, configuration }));
  }
  let stream: HttpStream | undefined;
  const open = plugin.host.openStream.bind(plugin.host);
  plugin.host.openStream = (_plugins, options) => (stream = open(chain, options));
  return {
    async request(line, init) {
      const exchange = await plugin.request(line, init);
      const told = (_all: string, name: string): string => {
        const value = stream!.filterState.bytes().get(name);
        return value === undefined ? "-" : decodeText(value);
      };
      const { client, reachedUpstream } = exchange;
      return {
        client,
        upstream: reachedUpstream ? exchange.upstream : undefined,
        line: FORMAT.replaceAll(/%FILTER_STATE\(([^:]+):PLAIN\)%/g, told),
      };
    },
  };
}

class EnvoyGateway implements LoggingGateway {
  private constructor(
    private readonly envoy: ChildProcess,
    private readonly upstream: ScriptedUpstream,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(module: Uint8Array, configurations: readonly unknown[]): Promise<EnvoyGateway> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-access-log-"));
    const upstream = await ScriptedUpstream.start();
    const port = await freePort();
    await writeFile(join(folder, "plugin.wasm"), module);
    const bootstrap = renderBootstrap({
      clusters: [{ name: "upstream", endpoints: [{ address: "127.0.0.1", port: Number(new URL(upstream.url).port) }] }],
      listeners: [
        {
          ...{ name: "main", address: "127.0.0.1", port },
          virtualHosts: [{ name: "all", domains: ["*"], routes: [{ name: "the-route", cluster: "upstream" }] }],
          plugins: configurations.map((configuration, i) => ({
            ...{ name: `plugin-${i}`, code: join(folder, "plugin.wasm") },
            configuration: JSON.stringify(configuration),
          })),
        },
      ],
    });
    addAccessLog(bootstrap, join(folder, "access.log"));
    await writeFile(join(folder, "bootstrap.json"), toJson(bootstrap));
    const { file } = await findEnvoy();
    const args = ["--disable-hot-restart", "--concurrency", "1", "--file-flush-interval-msec", "20"];
    const envoy = spawn(file, [...args, "-c", join(folder, "bootstrap.json")], { stdio: "ignore" });
    const gateway = new EnvoyGateway(envoy, upstream, folder, port);
    await expect.poll(() => listens(port), { timeout: 30_000 }).toBe(true);
    return gateway;
  }

  async request(line: string, init: RequestInit = {}): Promise<Logged> {
    const before = this.upstream.seen.length;
    const lines = (await this.lines()).length;
    this.upstream.script = init.upstream ?? {};
    const client = await send(`http://127.0.0.1:${this.port}`, line, init);
    await expect.poll(async () => (await this.lines()).length, { timeout: 15_000 }).toBe(lines + 1);
    return { client, upstream: this.upstream.seen[before], line: (await this.lines())[lines]! };
  }

  private async lines(): Promise<string[]> {
    const text = await readFile(join(this.folder, "access.log"), "utf8").catch(() => "");
    return text.match(/.*\n/g) ?? [];
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.envoy.once("exit", resolve));
    if (this.envoy.exitCode === null && this.envoy.kill("SIGKILL")) await ended;
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Puts an access log into the only HTTP connection manager of a bootstrap. */
function addAccessLog(bootstrap: Json, path: string): void {
  const { static_resources } = bootstrap as {
    static_resources: { listeners: { filter_chains: { filters: { typed_config: Record<string, unknown> }[] }[] }[] };
  };
  static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config["access_log"] = [
    {
      name: "envoy.access_loggers.file",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
        path,
        log_format: { text_format_source: { inline_string: FORMAT } },
      },
    },
  ];
}

/** By a connection without a request, which would be a line of the log. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const isOpen = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}
