import type { ExchangeFacts } from "../exchange.js";
import { MessageCollector } from "../message.js";

/** What has come out of a request on both sides of a real Envoy. */
export class EnvoyExchange implements ExchangeFacts {
  readonly request = new MessageCollector();
  readonly response = new MessageCollector();
  readonly stream = undefined;
  reset: string | undefined;
  details = "";
  ended = false;
  /** Port of the client, by which the access log names the request. */
  port: number | undefined;
  private final: Pick<ExchangeFacts, "logs" | "trace"> | undefined;

  constructor(
    readonly line: string,
    private readonly record: () => Pick<ExchangeFacts, "logs" | "trace">,
  ) {}

  get logs(): readonly string[] {
    return (this.final ?? this.record()).logs;
  }

  get trace(): readonly string[] {
    return (this.final ?? this.record()).trace;
  }

  /** What is logged from now on belongs to something else. */
  close(): void {
    this.final ??= this.record();
  }
}
