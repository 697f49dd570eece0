import type { ClusterCall, ClusterFailure, ClusterHandler, ClusterResponse, HostOptions } from "@sluice/host";
import type { RedisCluster } from "@sluice/host";
import { expand, expandHeaders, type CallAnswer, type CallFailure } from "./case.js";

/** A call-out that waits for its answer. */
export interface PendingCall {
  readonly cluster: string;
  /** What was sent; undefined for Redis. */
  readonly request: ClusterCall | undefined;
  /** Nothing ends it but its answer. */
  readonly patient: boolean;
  settle(answer: CallAnswer | Exclude<CallFailure, "silence">): void;
}

/** Whether calls to the clusters are taken. */
export type ClusterState = "up" | "without endpoints" | "unknown";

/** The clusters of a case: every call-out waits here until an event answers it. */
export class Calls {
  readonly pending: PendingCall[] = [];
  total = 0;
  state: ClusterState = "up";

  /** @param names clusters that there are; undefined for any */
  constructor(private readonly names: ReadonlySet<string> | undefined) {}

  get http(): NonNullable<HostOptions["clusters"]> {
    return this.named((name) => this.handler(name));
  }

  get redis(): NonNullable<HostOptions["redis"]> {
    return this.named((name) => this.session(name));
  }

  /** Answers the call at this place; nothing when there is none. */
  answer(place: number, given: CallAnswer | CallFailure): void {
    const call = this.pending[place];
    if (call === undefined) return;
    this.drop(call);
    if (given !== "silence") call.settle(given);
    else if (call.patient) call.settle("terminated"); // nobody could tell that from a hang
  }

  private handler(cluster: string): ClusterHandler {
    return (request) =>
      new Promise<ClusterResponse | ClusterFailure>((resolve, reject) => {
        const settle = (answer: CallAnswer | Exclude<CallFailure, "silence">): void => {
          if (answer === "refused") reject(new Error(answer));
          else if (typeof answer === "string") resolve(answer);
          else resolve(responseOf(answer));
        };
        const call = { cluster, request, patient: request.timeoutMs <= 0, settle };
        this.take(call);
        request.signal.addEventListener("abort", () => this.drop(call));
      });
  }

  private session(cluster: string): RedisCluster {
    return ({ timeoutMs }) => {
      const own = new Set<PendingCall>();
      return {
        call: () =>
          new Promise<Uint8Array>((resolve, reject) => {
            const settle = (answer: CallAnswer | CallFailure): void => {
              own.delete(call);
              if (typeof answer === "string") reject(new Error(answer));
              else resolve(expand(answer.body));
            };
            const call: PendingCall = { cluster, request: undefined, patient: timeoutMs <= 0, settle };
            own.add(call);
            this.take(call);
          }),
        close: () => {
          for (const call of own) {
            this.drop(call);
            call.settle("reset");
          }
        },
      };
    };
  }

  private take(call: PendingCall): void {
    this.total++;
    this.pending.push(call);
  }

  private drop(call: PendingCall): void {
    const place = this.pending.indexOf(call);
    if (place >= 0) this.pending.splice(place, 1);
  }

  /** An object that has every cluster as its property, because nobody knows beforehand which ones a plugin will call. */
  private named<T>(make: (name: string) => T): Record<string, T | "no endpoints"> {
    const find = (name: string | symbol): T | "no endpoints" | undefined => {
      if (typeof name !== "string" || this.state === "unknown" || this.names?.has(name) === false) return undefined;
      return this.state === "up" ? make(name) : "no endpoints";
    };
    return new Proxy<Record<string, T | "no endpoints">>(
      {},
      {
        get: (_, name) => find(name),
        getOwnPropertyDescriptor: (_, name) => {
          const value = find(name);
          return value === undefined ? undefined : { value, configurable: true, enumerable: true, writable: true };
        },
      },
    );
  }
}

function responseOf({ headers, body, trailers }: CallAnswer): ClusterResponse {
  return { headers: expandHeaders(headers), body: expand(body), trailers: expandHeaders(trailers) };
}
