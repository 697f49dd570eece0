import {
  chunksOf,
  load,
  type Exchange,
  type SeenRequest,
  type AfterChunk,
  type BodyInit,
  type HeadersInit,
  type TestPlugin,
} from "@sluice/testing";
import { crossingsByStream } from "./crossings.js";
import { withoutIds, type Observation, type ObservedInit, type Outcome } from "./subject.js";
import type { RequestInit, StartOptions, Subject } from "./subject.js";

/** Lets everything happen that waits for nothing but its turn, such as an upstream's answer. */
function pending(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Knows when the chunks of a message have been sent, where something happens between them. */
class Chunks {
  readonly sent: Promise<void>;
  readonly init: { afterChunk?: AfterChunk } = {};

  constructor({ body, afterChunk }: { body?: BodyInit; afterChunk?: AfterChunk }) {
    const count = chunksOf(body).length;
    if (afterChunk === undefined || count === 0) {
      this.sent = Promise.resolve();
      return;
    }
    this.sent = new Promise((resolve) => {
      this.init.afterChunk = async (chunk) => {
        await afterChunk(chunk);
        if (chunk === count) resolve();
      };
    });
  }
}

function wholeRequest(exchange: Exchange): SeenRequest | undefined {
  return exchange.reachedUpstream && exchange.upstream.complete ? exchange.upstream : undefined;
}

/** A plugin in our host. */
export class HostSubject implements Subject {
  private constructor(readonly plugin: TestPlugin) {}

  static async start(module: Uint8Array, configuration?: unknown, options: StartOptions = {}): Promise<HostSubject> {
    const { rootId, flavour, heldHeaders, bufferLimit, trace, clusters } = options;
    const plugin = await load(module, configuration, {
      name: "plugin",
      ...(rootId !== undefined && { rootId }),
      ...(flavour !== undefined && { flavour }),
      ...(heldHeaders !== undefined && { allowOnHeadersStopIteration: heldHeaders }),
      ...(bufferLimit !== undefined && { bufferLimit }),
      ...(clusters && { clusters }),
      ...(trace && { trace, logLevel: "trace" }),
    });
    return new HostSubject(plugin);
  }

  async request(line: string, init: RequestInit = {}): Promise<Outcome> {
    const exchange = await this.plugin.request(line, init);
    if (exchange.reset !== undefined) throw new Error(`The response was cut.\n${exchange}`);
    return { client: exchange.client, upstream: wholeRequest(exchange) };
  }

  async observe(line: string, init: ObservedInit = {}): Promise<Observation> {
    const { afterRequest, afterResponse, upstream = {}, ...rest } = init;
    const request = new Chunks(rest);
    const scripted = typeof upstream === "object";
    const response = new Chunks(scripted ? upstream : {});
    const running = this.plugin.request(line, {
      ...rest,
      ...request.init,
      upstream: scripted ? { ...upstream, ...response.init } : upstream,
    });
    const ended = running.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([request.sent, ended]);
    await pending();
    await afterRequest?.();
    await Promise.race([response.sent, ended]);
    await pending();
    await afterResponse?.();
    const exchange = await running;
    return {
      client: exchange.reachedClient ? exchange.client : undefined,
      upstream: wholeRequest(exchange),
      logs: withoutIds(exchange.logs),
      crossings: [...crossingsByStream(exchange.trace).values()][0] ?? [],
    };
  }

  async aside(line: string, headers: HeadersInit = {}): Promise<void> {
    await this.plugin.request(line, { headers });
  }

  reconfigure(configuration: unknown): Promise<void> {
    return this.plugin.reconfigure(configuration);
  }

  logs(): string[] {
    return this.plugin.logs.texts();
  }
}
