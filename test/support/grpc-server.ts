/** A real gRPC server for tests, without protobuf: messages are the bytes that they are. */
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type handleBidiStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

const service = "/acme.test.Echo/";
const same = (bytes: Buffer): Buffer => bytes;

function method(name: string, requestStream: boolean, responseStream: boolean) {
  const bytes = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  return { path: service + name, requestStream, responseStream, ...bytes };
}

const definition: ServiceDefinition = {
  Unary: method("Unary", false, false),
  Fail: method("Fail", false, false),
  Meta: method("Meta", false, false),
  Silent: method("Silent", false, false),
  Expand: method("Expand", true, true),
  Collect: method("Collect", true, true),
  Chat: method("Chat", true, true),
  Break: method("Break", true, true),
  Hold: method("Hold", true, true),
};

type Duplex = ServerDuplexStream<Buffer, Buffer>;

/** What a call has told the server, as the answers to `Meta` and the metadata of streams give it back. */
function told(metadata: Metadata): string {
  const keys = Object.keys(metadata.getMap()).filter((key) => key.startsWith("k") || key.endsWith("-bin"));
  const valuesOf = (key: string) =>
    metadata.get(key).map((one) => (typeof one === "string" ? one : one.toString("hex")));
  return keys.map((key) => `${key}=${valuesOf(key).join(",")}`).join(";");
}

export class GrpcServer {
  /** Calls of `Silent` and `Hold` that are under way, and what became of the others: `cancelled` or `ended`. */
  readonly calls: string[] = [];
  /** Authorities that were called, one of each. */
  readonly authorities = new Set<string>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<GrpcServer> {
    const server = new Server({ "grpc.max_receive_message_length": -1 });
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = ServerCredentials.createInsecure();
      server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
    });
    const started = new GrpcServer(server, port);
    server.addService(definition, started.implementation());
    return started;
  }

  get address(): { readonly grpc: string } {
    return { grpc: `127.0.0.1:${this.port}` };
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private implementation(): UntypedServiceImplementation {
    const unary = (handler: handleUnaryCall<Buffer, Buffer>) => handler;
    const stream = (handler: handleBidiStreamingCall<Buffer, Buffer>) => handler;
    return {
      Unary: unary((call, reply) => {
        this.authorities.add(call.getHost());
        reply(null, call.request);
      }),
      // The metadata chooses the status; the message comes with it.
      Fail: unary((call, reply) => {
        const [code] = call.metadata.get("k-code");
        const [details] = call.metadata.get("k-message-bin");
        reply({ code: Number(code), details: String(details ?? "") });
      }),
      Meta: unary((call, reply) => reply(null, Buffer.from(told(call.metadata)))),
      Silent: unary((call) => this.follow(call)),
      // As many messages as the first one says.
      Expand: stream((call) => {
        call.once("data", (first: Buffer) => {
          this.begin(call);
          for (let i = 0; i < Number(first); i++) call.write(Buffer.from(`m${i}`));
          call.end(trailers());
        });
      }),
      // One message with the number of those that have come and their bytes.
      Collect: stream((call) => {
        let count = 0;
        let bytes = 0;
        call.on("data", (message: Buffer) => {
          count++;
          bytes += message.length;
        });
        call.on("end", () => {
          call.write(Buffer.from(`${count} messages, ${bytes} bytes`));
          call.end();
        });
      }),
      Chat: stream((call) => {
        this.begin(call);
        call.on("data", (message: Buffer) => call.write(message));
        call.on("end", () => call.end(trailers()));
      }),
      // A message, then an error.
      Break: stream((call) => {
        call.write(Buffer.from("one"));
        call.once("data", () => call.emit("error", { code: status.ABORTED, details: "broken off: ä%" }));
      }),
      // A message, and then nothing.
      Hold: stream((call) => {
        call.write(Buffer.from("held"));
        call.on("data", () => undefined);
        this.follow(call);
      }),
    };
  }

  /** Sends metadata that tells which has come. */
  private begin(call: Duplex): void {
    const metadata = new Metadata();
    metadata.set("k-told", told(call.metadata));
    metadata.set("k-answer-bin", Buffer.from([0, 255, 128, 10]));
    call.sendMetadata(metadata);
  }

  private follow(call: { on(event: "cancelled", listener: () => void): unknown }): void {
    const at = this.calls.push("under way") - 1;
    call.on("cancelled", () => (this.calls[at] = "cancelled"));
  }
}

function trailers(): Metadata {
  const metadata = new Metadata();
  metadata.set("k-trailing", "t");
  metadata.set("k-trailing-bin", Buffer.from([1, 2, 3, 4, 5]));
  return metadata;
}
