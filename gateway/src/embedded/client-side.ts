import type { ServerResponse } from "node:http";
import type { Downstream, HeaderList } from "@sluice/host";
import type { Flow } from "./flow.js";
import { valueOf } from "./router.js";
import { mutable, sendHeaders, withoutHopByHop } from "./message-headers.js";

const server: readonly [string, string] = ["server", "sluice"];

/** Writes what comes out of the filters to the client. */
export class ClientSide implements Downstream {
  /** The upstream's body while there is one; it waits for a client that reads slowly. */
  upstreamFlow: Flow | undefined;
  /** The stream is over. */
  complete = false;

  /**
   * @param requestFlow the client's body
   * @param isHead the answer has no body whatever its headers say
   * @param trailers whether trailers may be sent
   */
  constructor(
    private readonly response: ServerResponse,
    private readonly requestFlow: Flow,
    private readonly isHead: boolean,
    private readonly trailers: boolean,
  ) {
    response.on("drain", () => this.upstreamFlow?.release("sink"));
  }

  onHeaders(headers: HeaderList, endStream: boolean): void {
    const { response } = this;
    const status = Number(valueOf(headers, ":status"));
    const sent = withoutHopByHop(headers).filter(([name]) => !name.startsWith(":") && name !== "server");
    if (!sent.some(([name]) => name === "date")) sent.push(["date", new Date().toUTCString()]);
    sent.push(server);
    if (valueOf(sent, "content-length") === undefined && !this.isHead && status >= 200 && status !== 204) {
      if (endStream && status !== 304) sent.push(["content-length", "0"]);
      else if (!endStream) sent.push(["transfer-encoding", "chunked"]);
    }
    // Node would add its own; both are hop-by-hop, and Envoy sends neither to HTTP/1.1 clients.
    response.removeHeader("connection");
    response.sendDate = false;
    response.writeHead(status, sent.flat());
    if (endStream) response.end();
    else sendHeaders(response);
  }

  onData(chunk: Uint8Array, endStream: boolean): void {
    if (chunk.length > 0 && !this.isHead && !this.response.write(chunk)) this.upstreamFlow?.hold("sink");
    if (endStream) this.response.end();
  }

  onTrailers(trailers: HeaderList): void {
    if (this.trailers) this.response.addTrailers(mutable(trailers));
    this.response.end();
  }

  onReset(): void {
    // What was written goes out before, as from Envoy.
    if (this.response.headersSent) this.response.socket?.destroySoon();
    else this.response.destroy();
  }

  onComplete(): void {
    this.complete = true;
  }

  onReadDisable(disabled: boolean): void {
    this.requestFlow.set("filter", disabled);
  }
}
