import type { HeaderList, VirtualClock } from "@sluice/host";
import type { HostExchange } from "./host-exchange.js";
import type { Breakage, Steps } from "./open-exchange.js";

/** What Envoy's router waits for an upstream by default (`RouteAction.timeout`). */
export const ROUTE_TIMEOUT_MS = 15_000;

/** Lets an upstream fail without a response, or in the middle of one. */
export function failUpstream({ stream }: HostExchange, how: Breakage, clock: VirtualClock): void {
  if (how === "refused") stream.upstreamReset("connection failure");
  else if (how === "timeout") clock.setTimer(ROUTE_TIMEOUT_MS, () => stream.upstreamReset("timeout"));
  else if (how === "before the headers") stream.upstreamReset("connection termination");
  else stream.upstreamReset("protocol error"); // no HTTP, or what an HTTP/1 message without its end is
}

/** Both ends of a stream of our host. */
export class HostSteps implements Steps {
  constructor(
    private readonly exchange: HostExchange,
    private readonly clock: VirtualClock,
    private readonly settle: () => Promise<void>,
  ) {}

  send(chunk: Uint8Array): Promise<void> {
    return this.step(() => this.exchange.stream.requestData(chunk, false));
  }

  end(trailers: HeaderList): Promise<void> {
    const { stream } = this.exchange;
    return this.step(() =>
      trailers.length > 0 ? stream.requestTrailers(trailers) : stream.requestData(new Uint8Array(0), true),
    );
  }

  hangUp(): Promise<void> {
    return this.step(() => this.exchange.stream.reset());
  }

  respondHeaders(headers: HeaderList, end: boolean): Promise<void> {
    return this.step(() => this.exchange.stream.responseHeaders(headers, end));
  }

  respondChunk(chunk: Uint8Array): Promise<void> {
    return this.step(() => this.exchange.stream.responseData(chunk, false));
  }

  respondEnd(trailers: HeaderList): Promise<void> {
    const { stream } = this.exchange;
    return this.step(() =>
      trailers.length > 0 ? stream.responseTrailers(trailers) : stream.responseData(new Uint8Array(0), true),
    );
  }

  fail(how: Breakage): Promise<void> {
    return this.step(() => failUpstream(this.exchange, how, this.clock));
  }

  private async step(act: () => void): Promise<void> {
    act();
    await this.settle();
    if (this.exchange.ended) this.exchange.close();
  }
}
