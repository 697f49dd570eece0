import { request, type Agent, type ClientRequest, type IncomingMessage } from "node:http";
import { http1Response, type HeaderList, type HttpStream, type Upstream } from "@sluice/host";
import type { Cluster } from "./cluster.js";
import type { ClientSide } from "./client-side.js";
import { Flow } from "./flow.js";
import { headerList, mutable, sendHeaders, withoutHopByHop } from "./message-headers.js";
import { valueOf, type Match, type Router } from "./router.js";

/** Milliseconds after the end of the request until 504 (Envoy's default). */
const defaultTimeoutMs = 15_000;

/** Envoy's words for a connection that nobody takes. */
const refused = "delayed connect error: Connection refused";

/** What an upstream side works with. */
export interface UpstreamParts {
  readonly router: Router;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly agent: Agent;
  readonly client: ClientSide;
  readonly requestFlow: Flow;
  /** Told which route was taken in the end. */
  readonly onRoute: (match: Match) => void;
  /** Runs what calls into the stream, where a plugin may do what would crash an Envoy. */
  readonly guard: (action: () => void) => void;
}

/** Sends what comes out of the filters to the cluster its route leads to, and the answer back into the stream. */
export class UpstreamSide implements Upstream {
  /** The stream it belongs to; set before anything is sent. */
  stream!: HttpStream;
  private call: ClientRequest | undefined;
  private flow: Flow | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timeoutMs = defaultTimeoutMs;
  private startedAt = 0;
  private over = false;

  constructor(private readonly parts: UpstreamParts) {}

  onHeaders(headers: HeaderList, endStream: boolean): void {
    // Filters may have changed what the route depends on, so it is chosen now.
    const match = this.parts.router.find(headers);
    if (match === undefined) return this.fail("no route");
    this.parts.onRoute(match);
    const { route } = match;
    const cluster = this.parts.clusters.get(route.cluster);
    if (cluster === undefined) return this.fail("no cluster");
    const endpoint = cluster.next();
    if (endpoint === undefined) return this.fail("no healthy upstream");
    this.timeoutMs = route.timeoutMs ?? defaultTimeoutMs;
    this.startedAt = performance.now();
    const method = valueOf(headers, ":method") ?? "";
    try {
      const target = { host: endpoint.address, port: endpoint.port, method, path: valueOf(headers, ":path") ?? "" };
      this.call = request({ ...target, agent: this.parts.agent, setHost: false });
      writeHeaders(this.call, headers, endStream, this.timeoutMs);
    } catch {
      // Node refuses to send a method or a path that is not HTTP.
      return this.fail("protocol error");
    }
    this.listen(this.call, method === "HEAD");
    if (endStream) this.end();
    else sendHeaders(this.call);
  }

  onData(chunk: Uint8Array, endStream: boolean): void {
    if (chunk.length > 0 && this.call?.write(chunk) === false) this.parts.requestFlow.hold("sink");
    if (endStream) this.end();
  }

  onTrailers(trailers: HeaderList): void {
    this.call?.addTrailers(mutable(trailers));
    this.end();
  }

  onReset(): void {
    this.finish();
    this.call?.destroy();
  }

  onReadDisable(disabled: boolean): void {
    this.flow?.set("filter", disabled);
  }

  private end(): void {
    this.call?.end();
    if (this.timeoutMs === 0 || this.over) return;
    this.timer = setTimeout(() => {
      this.call?.destroy();
      this.fail("timeout");
    }, this.timeoutMs);
  }

  private listen(call: ClientRequest, isHead: boolean): void {
    let connected = false;
    call.on("socket", (socket) => {
      if (!socket.connecting) connected = true;
      else socket.once("connect", () => (connected = true));
    });
    call.on("drain", () => this.parts.requestFlow.release("sink"));
    call.on("error", (error: NodeJS.ErrnoException) => {
      if (connected) return this.fail("connection termination");
      this.fail("remote connection failure", error.code === "ECONNREFUSED" ? refused : "");
    });
    call.on("response", (response) => this.receive(response, isHead));
  }

  private receive(response: IncomingMessage, isHead: boolean): void {
    const { stream, parts } = this;
    const status = response.statusCode ?? 0;
    const decoded = http1Response([[":status", String(status)], ...headerList(response.rawHeaders)]);
    if (decoded === undefined) {
      this.fail("protocol error");
      return void this.call?.destroy();
    }
    this.flow = parts.client.upstreamFlow = new Flow(response);
    const bodiless = isHead || status === 204 || status === 304 || response.headers["content-length"] === "0";
    const took = String(Math.round(performance.now() - this.startedAt));
    const headers: HeaderList = [...decoded, ["x-envoy-upstream-service-time", took]];
    response.on("error", () => this.fail("connection termination"));
    response.on("data", (chunk: Buffer) => parts.guard(() => stream.responseData(chunk, false)));
    response.on("end", () => {
      this.finish();
      if (bodiless) return;
      parts.guard(() => {
        if (response.rawTrailers.length > 0) stream.responseTrailers(headerList(response.rawTrailers));
        else stream.responseData(new Uint8Array(0), true);
      });
    });
    parts.guard(() => stream.responseHeaders(headers, bodiless));
  }

  private fail(reason: string, transport = ""): void {
    if (this.over) return;
    this.finish();
    this.parts.guard(() => this.stream.upstreamReset(reason, transport));
  }

  private finish(): void {
    this.over = true;
    clearTimeout(this.timer);
  }
}

/**
 * Headers one by one, because Node adds `connection: keep-alive` to a list that is given at once. Values of a repeated
 * name stay in order; they move together, to where the first one stood.
 */
function writeHeaders(call: ClientRequest, headers: HeaderList, endStream: boolean, timeoutMs: number): void {
  const values = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  };
  const authority = valueOf(headers, ":authority");
  if (authority !== undefined) add("host", authority);
  for (const [name, value] of withoutHopByHop(headers)) if (!name.startsWith(":")) add(name, value);
  if (timeoutMs > 0) add("x-envoy-expected-rq-timeout-ms", String(timeoutMs));
  if (!endStream && !values.has("content-length")) add("transfer-encoding", "chunked");
  for (const [name, all] of values) call.setHeader(name, all.length === 1 ? (all[0] ?? "") : all);
  call.removeHeader("connection");
}
