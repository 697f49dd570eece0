import type { ClientRequest, ServerResponse } from "node:http";
import type { HeaderList } from "@sluice/host";
import type { Breakage, Steps } from "../open-exchange.js";
import { notOnEnvoy } from "../where.js";
import { collectResponse } from "./client.js";
import type { EnvoyExchange } from "./envoy-exchange.js";

/** Both ends of a request that goes through a real Envoy. */
export class EnvoySteps implements Steps {
  /** Set once the upstream has been asked. */
  upstream: ServerResponse | undefined;
  private left = false;

  /** @param settle waits until Envoy has dealt with everything, and then for its access log when the stream is over */
  constructor(
    private readonly exchange: EnvoyExchange,
    private readonly client: ClientRequest,
    private readonly settle: () => Promise<void>,
  ) {
    client.on("response", async (response) => {
      await collectResponse(response, exchange.response);
      this.over(exchange.response.complete);
    });
    client.on("error", () => this.over(false));
  }

  send(chunk: Uint8Array): Promise<void> {
    return this.step((done) => this.client.write(chunk, done));
  }

  end(trailers: HeaderList): Promise<void> {
    if (trailers.length > 0) this.client.addTrailers(trailers as [string, string][]);
    return this.step((done) => this.client.end(done));
  }

  hangUp(): Promise<void> {
    return this.step((done) => {
      this.left = true;
      this.client.once("close", done);
      this.client.destroy();
    });
  }

  respondHeaders(headers: HeaderList, end: boolean): Promise<void> {
    return this.step((done) => {
      this.upstream!.writeHead(Number(headers[0]![1]), headers.slice(1).flat() as string[]);
      if (end) return void this.upstream!.end(done);
      this.upstream!.flushHeaders();
      done();
    });
  }

  respondChunk(chunk: Uint8Array): Promise<void> {
    return this.step((done) => this.upstream!.write(chunk, done));
  }

  respondEnd(trailers: HeaderList): Promise<void> {
    if (trailers.length > 0) this.upstream!.addTrailers(trailers as [string, string][]);
    return this.step((done) => this.upstream!.end(done));
  }

  fail(how: Breakage): Promise<void> {
    if (how === "refused") throw notOnEnvoy("refusal of a request that is there", "Give it when you open the exchange");
    if (how === "timeout") return this.settle();
    const socket = this.upstream!.socket!;
    return this.step((done) => {
      socket.once("close", done);
      if (how === "garbage") socket.end("this is not HTTP\r\n\r\n");
      else if (how === "in the body") socket.destroySoon();
      else socket.destroy();
    });
  }

  private over(complete: boolean): void {
    this.exchange.ended = true;
    if (!complete && !this.left) this.exchange.reset ??= "connection closed";
  }

  private async step(act: (done: () => void) => void): Promise<void> {
    await new Promise<void>(act);
    await this.settle();
  }
}
