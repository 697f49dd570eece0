import {
  Host,
  type HeaderList,
  type HostOptions,
  type HttpStream,
  type LogLine,
  type Plugin,
  type PluginOptions,
  type StreamOptions,
} from "@sluice/host";
import { compile } from "../../test/support/asc.js";

const compiled = new Map<string, Promise<Uint8Array>>();

/** Compiles a fixture once per test file. */
export function fixture(name: string, ...options: readonly string[]): Promise<Uint8Array> {
  const key = [name, ...options].join(" ");
  let code = compiled.get(key);
  if (code === undefined) compiled.set(key, (code = build(name, options)));
  return code;
}

async function build(name: string, options: readonly string[]): Promise<Uint8Array> {
  const entry = new URL(`fixtures/${name}.as.ts`, import.meta.url).pathname;
  const flags = ["--exportStart", "_initialize", "--runtime", "stub", "--debug", "-O1"];
  const { wasm, messages } = await compile(entry, [
    ...flags,
    "--use",
    `abort=host/test/fixtures/${name}.as/abort`,
    ...options,
  ]);
  if (wasm === undefined) throw new Error(messages);
  return wasm;
}

export const get: HeaderList = [
  [":method", "GET"],
  [":path", "/"],
  [":authority", "a.test"],
  [":scheme", "http"],
  ["x-forwarded-proto", "http"],
];
export const post: HeaderList = [[":method", "POST"], ...get.slice(1)];
export const ok: HeaderList = [[":status", "200"]];

/** A host with probes, and everything that came out of it. */
export class Bench {
  readonly host: Host;
  readonly lines: LogLine[] = [];

  constructor(options: HostOptions = {}) {
    this.host = new Host({ onLog: (line) => void this.lines.push(line), ...options });
  }

  /** A probe that does what the script says. */
  async probe(script: string, options: Partial<PluginOptions> = {}): Promise<Plugin> {
    const plugin = await this.host.addPlugin({
      name: "p",
      code: await fixture("probe"),
      configuration: script,
      ...options,
    });
    return plugin;
  }

  open(plugins: readonly Plugin[], options: Partial<StreamOptions> = {}): Exchange {
    return new Exchange(this, plugins, options);
  }

  /** Forgets the lines so far. */
  clear(): void {
    this.lines.length = 0;
  }

  /** What plugins logged while serving streams, `rh #2 5 1` and the like. */
  get log(): string[] {
    return this.lines
      .filter(({ vm, prefix }) => vm !== "canary" && vm !== "base" && prefix !== "")
      .map(({ message }) => message);
  }

  /** Callbacks in order, without what statements logged. */
  get callbacks(): string[] {
    return this.log.filter((line) => !line.includes("->"));
  }

  /** What statements logged. */
  get results(): string[] {
    return this.log.filter((line) => line.includes("->"));
  }
}

/** One stream with both its sides recorded as text. */
export class Exchange {
  readonly stream: HttpStream;
  /** `headers GET / eos`, `data text`, `trailers`, `reset` */
  readonly up: string[] = [];
  readonly down: string[] = [];
  upHeaders: HeaderList = [];
  downHeaders: HeaderList = [];
  downTrailers: HeaderList = [];
  upTrailers: HeaderList = [];

  constructor(bench: Bench, plugins: readonly Plugin[], options: Partial<StreamOptions>) {
    this.stream = bench.host.openStream(plugins, {
      downstream: {
        onHeaders: (headers, eos) => {
          this.downHeaders = headers;
          this.down.push(`headers ${value(headers, ":status")}${end(eos)}`);
        },
        onData: (chunk, eos) => void this.down.push(`data ${text(chunk)}${end(eos)}`),
        onTrailers: (trailers) => {
          this.downTrailers = trailers;
          this.down.push("trailers");
        },
        onReset: (reason) => void this.down.push(`reset ${reason}`),
        onComplete: () => void this.down.push("complete"),
      },
      upstream: {
        onHeaders: (headers, eos) => {
          this.upHeaders = headers;
          this.up.push(`headers ${value(headers, ":path")}${end(eos)}`);
        },
        onData: (chunk, eos) => void this.up.push(`data ${text(chunk)}${end(eos)}`),
        onTrailers: (trailers) => {
          this.upTrailers = trailers;
          this.up.push("trailers");
        },
        onReset: () => void this.up.push("reset"),
      },
      ...options,
    });
  }

  /** A request without a body. */
  get(...extra: HeaderList): this {
    this.stream.requestHeaders([...get, ...extra], true);
    return this;
  }

  /** A request whose body comes in these chunks; over HTTP/1 the end is an empty chunk of its own. */
  post(chunks: readonly string[], end: "separate end" | "end with last" = "separate end"): this {
    this.stream.requestHeaders(post, false);
    chunks.forEach((chunk, index) => {
      this.stream.requestData(Buffer.from(chunk), end === "end with last" && index === chunks.length - 1);
    });
    if (end === "separate end") this.stream.requestData(new Uint8Array(0), true);
    return this;
  }

  /** The upstream's answer; no chunks is an answer without a body. */
  respond(chunks: readonly string[], headers: HeaderList = ok): this {
    this.stream.responseHeaders(headers, chunks.length === 0);
    for (const chunk of chunks) this.stream.responseData(Buffer.from(chunk), false);
    if (chunks.length > 0) this.stream.responseData(new Uint8Array(0), true);
    return this;
  }
}

export function value(headers: HeaderList, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}

/** Lets everything that was posted happen. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function end(endStream: boolean): string {
  return endStream ? " eos" : "";
}

function text(chunk: Uint8Array): string {
  return Buffer.from(chunk).toString("utf8");
}
