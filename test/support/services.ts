import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterAddress } from "./both.js";
import { GrpcServer } from "./grpc-server.js";

/** A request that a service got. */
export interface Served {
  readonly line: string;
  readonly host: string;
  readonly id: string;
  readonly body: string;
}

const odd = {
  "length-204": "HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n",
  "empty-204": "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
  "chunked-204": "HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "length-304": "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n",
  "body-304": "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\nhello",
  interim: "HTTP/1.1 103 Early Hints\r\nx-early: 1\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
};

/** Services that answer in every way there is, each a server of its own. */
export class Services {
  readonly clusters: Record<string, ClusterAddress> = {
    empty: "no endpoints",
    refusing: "http://127.0.0.1:1",
    "refusing-2": { grpc: "127.0.0.1:1" },
  };
  /** What `good` got, in order. */
  readonly served: Served[] = [];
  /** How often `flaky` was called. */
  flaky = 0;
  /** Requests that `gate` keeps until `open` is called. */
  private readonly kept: (() => void)[] = [];
  private readonly servers: (HttpServer | Http2Server | Server)[] = [];
  private grpc: GrpcServer | undefined;
  private readonly sockets = new Set<Socket>();

  static async start(): Promise<Services> {
    const services = new Services();
    await services.http("good", (request, body, answer) => {
      const { method, url, headers } = request;
      const id = String(headers["x-id"] ?? "");
      services.served.push({ line: `${method} ${url}`, host: headers.host ?? "", id, body: body.toString("latin1") });
      answer(200, { "x-id": id, trailer: "x-last" }, url === "/transform" ? `<${body}>` : "good", { "x-last": "t" });
    });
    await services.http("none", (_request, _body, answer) => answer(204, {}, ""));
    await services.http("large", (_request, _body, answer) => answer(200, {}, "x".repeat(1_000_000)));
    await services.http("real-503", (_request, _body, answer) =>
      answer(503, { "x-envoy-upstream-service-time": "1" }, "no healthy upstream"),
    );
    await services.http("real-504", (_request, _body, answer) => answer(504, {}, "upstream request timeout"));
    await services.http("flaky", (_request, _body, answer) =>
      ++services.flaky < 3 ? answer(503, {}, "not yet") : answer(200, {}, "at last"),
    );
    await services.http("mute", () => undefined);
    await services.http("gate", (request, _body, answer) => {
      const id = String(request.headers["x-id"] ?? "");
      services.kept.push(() => answer(200, { "x-id": id }, "open"));
    });
    // Answers with the request line and the headers it got, in their order, but for the one that Node's client adds.
    await services.http("mirror", (request, body, answer) => {
      const { method, url, rawHeaders } = request;
      const lines = rawHeaders.flatMap((text, at) =>
        at % 2 === 0 && text !== "Connection" ? [`${text}: ${rawHeaders[at + 1]}`] : [],
      );
      answer(200, {}, [`${method} ${url}`, ...lines, body.toString("latin1"), ...request.rawTrailers].join("\n"));
    });
    // As many bytes as the path says.
    await services.http("sized", ({ url }, _body, answer) => answer(200, {}, "x".repeat(Number(url?.slice(1)))));
    await services.tcp("garbage", (socket) => socket.write("this is not HTTP\r\n\r\n"));
    await services.tcp("resetting", (socket) => socket.destroy());
    await services.tcp("cutting", (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
      setTimeout(() => socket.destroy(), 20);
    });
    // Messages that do not keep to the rules of what has a body.
    for (const [name, message] of Object.entries(odd)) await services.tcp(name, (socket) => socket.end(message));
    services.grpc = await GrpcServer.start();
    services.clusters["grpc"] = services.grpc.address;
    services.clusters["not-2"] = { grpc: new URL(services.clusters["none"] as string).host };
    await services.http2("mute-2", () => undefined);
    await services.http2("forbidding-2", (stream) => stream.respond({ ":status": 403 }, { endStream: true }));
    await services.http2("plain-2", (stream) => {
      stream.respond({ ":status": 200 });
      stream.end("plain");
    });
    await services.http2("breaking-2", (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.write(Buffer.from([0, 0, 0, 0, 1, 65]), () => setTimeout(() => stream.destroy(new Error("broken")), 50));
    });
    return services;
  }

  /** How many requests `gate` keeps. */
  get waiting(): number {
    return this.kept.length;
  }

  /** Lets `gate` answer what it keeps, the last first. */
  open(): void {
    for (const answer of this.kept.splice(0).reverse()) answer();
  }

  /** As `open`, as soon as there is something to answer. */
  async openSoon(): Promise<void> {
    while (this.kept.length === 0) await sleep(1);
    this.open();
  }

  async stop(): Promise<void> {
    this.grpc?.stop();
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private http(
    name: string,
    serve: (
      request: IncomingMessage,
      body: Buffer,
      answer: (status: number, headers: object, body: string, trailers?: Record<string, string>) => void,
    ) => void,
  ): Promise<void> {
    const server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        serve(request, Buffer.concat(chunks), (status, headers, body, trailers) => {
          response.writeHead(status, headers as Record<string, string>);
          response.write(body);
          if (trailers !== undefined) response.addTrailers(trailers);
          response.end();
        });
      });
    });
    server.keepAliveTimeout = 0; // else the answer depends on whether the client had asked to keep the connection
    return this.listen(name, server);
  }

  /** A server that does something with each HTTP/2 stream. */
  private http2(name: string, act: (stream: ServerHttp2Stream) => void): Promise<void> {
    const server = createHttp2Server();
    server.on("stream", (stream) => {
      stream.on("error", () => undefined);
      stream.resume();
      act(stream);
    });
    return this.listen(name, server, (address) => ({ grpc: address }));
  }

  private tcp(name: string, serve: (socket: Socket) => void): Promise<void> {
    return this.listen(
      name,
      createServer((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => serve(socket));
      }),
    );
  }

  private listen(
    name: string,
    server: HttpServer | Http2Server | Server,
    clusterOf: (address: string) => ClusterAddress = (address) => `http://${address}`,
  ): Promise<void> {
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    this.servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        this.clusters[name] = clusterOf(`127.0.0.1:${(server.address() as AddressInfo).port}`);
        resolve();
      });
    });
  }
}
