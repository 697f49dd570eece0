import type { EventEmitter } from "node:events";
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import type { HeaderList } from "../headers/header-list.js";
import { inTurn, type Endpoint } from "./endpoint.js";
import type { GrpcBreak, GrpcCluster, GrpcRequest, GrpcResponse } from "./grpc-cluster.js";

/**
 * A cluster that sends gRPC calls to servers that speak HTTP/2 without TLS, over one connection to each.
 *
 * @param target an endpoint, or several that are taken in turn
 */
export function grpcCluster(target: Endpoint | readonly Endpoint[]): GrpcCluster {
  const next = inTurn(target);
  const connections = new Map<string, Connection>();
  return {
    open(headers, response) {
      const endpoint = next();
      if (endpoint === undefined)
        throw new RangeError('A gRPC cluster needs an endpoint; give "no endpoints" instead.');
      const key = `${endpoint.address} ${endpoint.port}`;
      let connection = connections.get(key);
      if (connection === undefined || connection.isClosed) {
        connection = new Connection(endpoint);
        connections.set(key, connection);
      }
      return connection.open(headers, response);
    },
  };
}

/** One connection. It does not keep the process alive while no call is under way. */
class Connection {
  private readonly session: ClientHttp2Session;
  private calls = 0;
  private connected = false;
  private failure: GrpcBreak | undefined;

  constructor({ address, port }: Endpoint) {
    this.session = connect(`http://${address.includes(":") ? `[${address}]` : address}:${port}`);
    this.session.on("connect", () => (this.connected = true));
    this.session.on("error", (error: NodeJS.ErrnoException) => (this.failure ??= this.breakOf(error)));
    // Everything that a test does at once is under way at once.
    this.session.setMaxListeners(0);
  }

  get isClosed(): boolean {
    return this.session.closed || this.session.destroyed;
  }

  open(headers: HeaderList, response: GrpcResponse): GrpcRequest {
    const stream = this.request(headers);
    if (stream === undefined) {
      setImmediate(() => response.broken({ reason: "protocol error" }));
      return { send: () => undefined, cancel: () => undefined };
    }
    let over = false;
    const listen = (event: string, tell: (headers: HeaderList, end: boolean) => void): void => {
      // Node tells the headers as they came as well, which its types do not know.
      const told = (_map: unknown, flags: number, raw: string[]): void => {
        const end = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
        if (over) return;
        over = end;
        tell(pairs(raw), end);
      };
      (stream as EventEmitter).on(event, told);
    };
    listen("response", (list, end) => response.headers(list, end));
    listen("trailers", (list) => response.trailers(list));
    stream.on("data", (bytes: Buffer) => response.data(bytes));
    // "close" follows. What was wrong with the connection is told to its streams first.
    stream.on("error", (error: NodeJS.ErrnoException) => (this.failure ??= this.breakOf(error)));
    stream.on("close", () => {
      if (--this.calls === 0) this.session.unref();
      if (over) return;
      over = true;
      const ended = stream.rstCode === constants.NGHTTP2_NO_ERROR && stream.readableEnded && this.failure === undefined;
      if (ended) response.end();
      else response.broken(this.failure ?? this.endOf(stream));
    });
    return {
      send: (bytes, end) => {
        if (stream.destroyed || stream.writableEnded) return;
        if (bytes.length > 0) stream.write(bytes);
        if (end) stream.end();
      },
      cancel: () => {
        over = true;
        stream.close(constants.NGHTTP2_CANCEL);
      },
    };
  }

  /** Undefined for headers that Node's client does not send. */
  private request(headers: HeaderList): ClientHttp2Stream | undefined {
    try {
      const stream = this.session.request(outgoing(headers), { endStream: false });
      if (this.calls++ === 0) this.session.ref();
      return stream;
    } catch {
      return undefined;
    }
  }

  private endOf(stream: ClientHttp2Stream): GrpcBreak {
    const closed = this.isClosed && stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM;
    return { reason: closed ? "connection termination" : "remote reset" };
  }

  /** Undefined for an error of one stream. */
  private breakOf(error: NodeJS.ErrnoException): GrpcBreak | undefined {
    if (error.code === "ERR_HTTP2_STREAM_ERROR") return undefined;
    if (error.code === "ERR_HTTP2_ERROR") return { reason: "protocol error" };
    if (this.connected) return { reason: "connection termination" };
    return { reason: "remote connection failure", transport: "delayed connect error: Connection refused" };
  }
}

function outgoing(headers: HeaderList): Record<string, string | string[]> {
  const map: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const present = map[name];
    map[name] = present === undefined ? value : [...(Array.isArray(present) ? present : [present]), value];
  }
  return map;
}

/** Node's flat list of names and values. */
function pairs(flat: readonly string[]): HeaderList {
  return Array.from({ length: flat.length / 2 }, (_, at): [string, string] => [flat[2 * at]!, flat[2 * at + 1]!]);
}
