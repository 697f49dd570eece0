import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEnvoy, type EnvoyProcess, type PluginSpec } from "@sluice/gateway";
import { Host, type LogLine, type Plugin } from "@sluice/host";
import { afterEach, describe } from "vitest";
import { get, ok, post } from "../../../host/test/probe.js";
import { converse, ScriptedUpstream } from "../../support/http.js";
import { settled } from "@sluice/testing";

export type Options = Pick<PluginSpec, "configuration" | "failurePolicy" | "allowedCapabilities">;

/** A plugin that requests are sent through, wherever it runs. */
export interface Subject {
  /** Status of the response; undefined when there is none. A POST has the body `x`, every response `y`. */
  send(method: "GET" | "POST"): Promise<number | undefined>;
  /** What the plugin and its VM logged, without back-traces. */
  log(): string[];
  stop(): Promise<void>;
}

/** What Envoy and the host say apart from plugins, in the words of both. */
const firstLine = (message: string): string => message.split("\n")[0]!;

const isReport = (message: string): boolean => message.startsWith("Function: ");

export class HostVm implements Subject {
  private constructor(
    private readonly host: Host,
    private readonly plugin: Plugin,
    private readonly lines: readonly LogLine[],
  ) {}

  static async start(code: Uint8Array, options: Options = {}): Promise<HostVm> {
    const lines: LogLine[] = [];
    const host = new Host({ onLog: (line) => void lines.push(line) });
    const plugin = await host.addPlugin({ name: "p", code, ...options });
    lines.length = 0;
    return new HostVm(host, plugin, lines);
  }

  async send(method: "GET" | "POST"): Promise<number | undefined> {
    let status: number | undefined;
    const stream = this.host.openStream([this.plugin], {
      downstream: {
        onHeaders: (headers) => (status = Number(headers.find(([name]) => name === ":status")?.[1])),
        onData: () => undefined,
        onTrailers: () => undefined,
        onReset: () => undefined,
      },
      upstream: {
        onHeaders: (_, endStream) => endStream && answer(),
        onData: (_, endStream) => endStream && answer(),
        onTrailers: () => undefined,
        onReset: () => undefined,
      },
    });
    const answer = (): void => {
      stream.responseHeaders(ok, false);
      stream.responseData(Buffer.from("y"), false);
      stream.responseData(new Uint8Array(0), true);
    };
    stream.requestHeaders(method === "GET" ? get : post, method === "GET");
    if (method === "POST") {
      stream.requestData(Buffer.from("x"), false);
      stream.requestData(new Uint8Array(0), true);
    }
    await new Promise((resolve) => setImmediate(resolve));
    return status;
  }

  log(): string[] {
    return this.lines.map(({ message }) => firstLine(message));
  }

  /** Reports of traps as a whole. */
  reports(): string[] {
    return this.lines.map(({ message }) => message).filter(isReport);
  }

  async stop(): Promise<void> {
    this.host.shutdown();
  }
}

export class EnvoyVm implements Subject {
  private constructor(
    readonly envoy: EnvoyProcess,
    private readonly upstream: ScriptedUpstream,
    private readonly folder: string,
    private readonly mark: number,
  ) {}

  static async start(code: Uint8Array, options: Options = {}): Promise<EnvoyVm> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-vm-"));
    const file = join(folder, "plugin.wasm");
    await writeFile(file, code);
    const upstream = await ScriptedUpstream.start();
    upstream.script = { body: "y" };
    try {
      const envoy = await launchEnvoy({ plugins: [{ name: "p", code: file, ...options }], upstream: upstream.url });
      return new EnvoyVm(envoy, upstream, folder, envoy.logs.mark);
    } catch (error) {
      await upstream.stop();
      throw error;
    }
  }

  async send(method: "GET" | "POST"): Promise<number | undefined> {
    const { response } = await converse(this.envoy.url, `${method} /`, method === "POST" ? { body: "x" } : {});
    await settled(this.envoy);
    return response?.status;
  }

  log(): string[] {
    const lines = this.envoy.logs.since(this.mark).filter(({ logger }) => logger === "wasm");
    return lines.map(({ text, message }) => firstLine(text ?? message));
  }

  reports(): string[] {
    return this.envoy.logs.lines.map(({ message }) => message).filter(isReport);
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs the same cases in our host and in a real Envoy. */
export function inBoth(
  title: string,
  cases: (start: (code: Uint8Array, options?: Options) => Promise<Subject>) => void,
) {
  for (const [place, kind] of [
    ["the host", HostVm],
    ["Envoy", EnvoyVm],
  ] as const) {
    describe(`${title} in ${place}`, () => {
      const running = new Set<Subject>();
      afterEach(async () => {
        await Promise.all([...running].map((subject) => subject.stop()));
        running.clear();
      });
      cases(async (code, options) => {
        const subject = await kind.start(code, options);
        running.add(subject);
        return subject;
      });
    });
  }
}
