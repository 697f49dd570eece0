import { grpcCluster, httpCluster, redisServer, tcpBridge, tcpBridgeNames, type RedisCluster } from "@sluice/host";
import type { Clock, Cluster, ClusterCall, ClusterFailure, ClusterHandler, ClusterResponse } from "@sluice/host";
import type { Endpoint, GrpcCluster, HostOptions } from "@sluice/host";
import { TestCall } from "./calls.js";
import { TestingError } from "./errors.js";
import { SeenRequest } from "./message.js";
import { wireResponse, type ResponseInit } from "./upstream.js";
import { watchedGrpc } from "./watched-grpc.js";

/** A response of a service as a test writes it. */
export type ServiceResponse = Omit<ResponseInit, "afterChunk">;

/**
 * What a service does: answer, or `refused` (no connection), `reset` (breaks off in its body), `timeout` (never answers),
 * `garbage` (no HTTP).
 */
export type ServiceAnswer = ServiceResponse | "refused" | "reset" | "timeout" | "garbage";

/**
 * A cluster for call-outs:
 * - an answer, or a function of the request that gives one, such as `inTurn` makes
 * - `held`: the test answers each call itself, see `TestPlugin.calls`
 * - `http://host:port`: a server that is there
 * - `{ tcp: "host:port" }`: a server of another protocol, such as Redis, that plugins reach through the bridge, and on
 *   Higress by the host calls for Redis
 * - `{ grpc: "host:port" }`: a server that speaks gRPC without TLS
 * - `{ handler }`: a cluster of `@sluice/host`, such as `grpcHandler` makes
 * - `no endpoints`: the gateway refuses calls to it at once
 */
export type ClusterInit =
  | ServiceAnswer
  | ((request: SeenRequest) => ServiceAnswer | Promise<ServiceAnswer>)
  | "held"
  | `http://${string}`
  | { tcp: string }
  | { grpc: string }
  | { handler: ClusterHandler | GrpcCluster }
  | "no endpoints";

/** How long a function may take that has not answered, in real time, before the test's clock goes on. */
const PATIENCE_MS = 200;

/** The clusters of a test, and which of their answers are on the way. */
export class TestClusters {
  readonly handlers: NonNullable<HostOptions["clusters"]>;
  readonly redis: NonNullable<HostOptions["redis"]>;
  /** Every call to a cluster that is a script, in order. */
  readonly calls: TestCall[] = [];
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    clusters: Readonly<Record<string, ClusterInit>>,
    private readonly clock: Clock,
    /** Waits until the plugins have had their turn. */
    private readonly turn: () => Promise<void>,
  ) {
    const handlers: Record<string, Cluster> = {};
    const tcp: Record<string, Endpoint> = {};
    for (const [name, init] of Object.entries(clusters)) {
      if (typeof init === "object" && "tcp" in init) tcp[name] = endpointOf(name, init.tcp);
      else if (typeof init === "object" && "grpc" in init) {
        handlers[name] = this.grpc(grpcCluster(endpointOf(name, init.grpc)));
      } else handlers[name] = this.handlerOf(name, init);
    }
    if (Object.keys(tcp).length > 0) handlers[tcpBridgeNames.cluster] = this.served(tcpBridge(tcp));
    this.handlers = handlers;
    const redis: Record<string, RedisCluster | "no endpoints"> = {};
    for (const [name, endpoint] of Object.entries(tcp)) redis[name] = this.redisOf(redisServer(endpoint));
    for (const [name, init] of Object.entries(clusters)) if (init === "no endpoints") redis[name] = init;
    this.redis = redis;
  }

  /** Waits for the next answer that is on its way in real time. @returns false when there is none to wait for */
  async settle(): Promise<boolean> {
    if (this.underWay.size === 0) return false;
    await Promise.race(this.underWay);
    return true;
  }

  private handlerOf(name: string, init: Exclude<ClusterInit, { tcp: string } | { grpc: string }>): Cluster {
    if (init === "no endpoints") return init;
    if (typeof init === "string" && init.startsWith("http://")) return this.served(httpCluster(init));
    if (typeof init === "object" && "handler" in init) {
      return typeof init.handler === "function" ? this.served(init.handler) : this.grpc(init.handler);
    }
    if (init === "held") return (call) => this.held(name, call);
    const answer = init as ServiceAnswer | ((request: SeenRequest) => ServiceAnswer | Promise<ServiceAnswer>);
    return async (call) => {
      const made = new TestCall(name, seen(call));
      this.keep(made, call);
      const given = typeof answer === "function" ? this.watch(Promise.resolve(made.request).then(answer)) : answer;
      return this.answerOf(await given).finally(() => made.close());
    };
  }

  private async held(name: string, call: ClusterCall): Promise<ClusterResponse | ClusterFailure> {
    const answer = await new Promise<ServiceAnswer>((resolve) => {
      const give = (given: ServiceAnswer): Promise<void> => {
        resolve(given);
        return this.turn();
      };
      this.keep(new TestCall(name, seen(call), give), call);
    });
    return this.answerOf(answer);
  }

  private keep(made: TestCall, { signal }: ClusterCall): void {
    this.calls.push(made);
    signal.addEventListener("abort", () => made.close());
  }

  private async answerOf(answer: ServiceAnswer): Promise<ClusterResponse | ClusterFailure> {
    if (answer === "refused") throw new Error("refused");
    if (answer === "garbage") return "malformed";
    if (answer === "reset" || answer === "timeout") return answer;
    const { headers, chunks, trailers, delayMs, reset } = wireResponse(answer);
    if (delayMs > 0) await new Promise<void>((resolve) => this.clock.setTimer(delayMs, resolve));
    if (reset === "before the headers") return "terminated";
    return reset === "in the body" ? "reset" : { headers, body: Buffer.concat(chunks), trailers };
  }

  /** A cluster whose servers answer in real time: the test's clock stands still meanwhile, as long as the call would wait. */
  private served(handler: ClusterHandler): ClusterHandler {
    return (call) => this.watch(handler(call), call.timeoutMs > 0 ? call.timeoutMs : Infinity);
  }

  private grpc(cluster: GrpcCluster): GrpcCluster {
    return watchedGrpc(cluster, (next, patienceMs) => void this.watch(next, patienceMs));
  }

  private redisOf(cluster: RedisCluster): RedisCluster {
    return (login) => {
      const session = cluster(login);
      const patienceMs = login.timeoutMs > 0 ? login.timeoutMs : Infinity;
      return { call: (query) => this.watch(session.call(query), patienceMs), close: () => session.close() };
    };
  }

  /** Keeps a promise among those under way until it is settled, or patience is at its end. */
  private watch<T>(promise: Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      if (patienceMs < Infinity) timer = setTimeout(resolve, patienceMs);
    });
    const watched = Promise.race([promise.catch(() => undefined), patience]).finally(() => {
      clearTimeout(timer);
      this.underWay.delete(watched);
    });
    this.underWay.add(watched);
    return promise;
  }
}

function seen({ headers, body, trailers }: ClusterCall): SeenRequest {
  return new SeenRequest(headers, body, trailers);
}

function endpointOf(name: string, text: string): Endpoint {
  const [, address, port] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (address === undefined) {
    throw new TestingError("SLUICE_TEST_CLUSTER_INVALID", `The cluster ${name} is at "${text}". Write host:port.`);
  }
  return { address: address.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
}
