import { HeaderStatus, JsonValue, LocalResponse, setCtx } from "@sluice/sdk";

/**
 * Lets in who brings a known key, and tells the upstream which one it was.
 *
 * @example { "keys": ["key-0", "key-1"] }
 */
@config
class Config {
  /** The keys; the consumer of the first is `consumer-0`. */
  keys: string[] = [];
  private consumers: Map<string, string> = new Map<string, string>();

  validate(json: JsonValue): void {
    for (let i = 0, count = this.keys.length; i < count; i++) this.consumers.set(this.keys[i], `consumer-${i}`);
  }

  /** The consumer of a key, null when there is no key or nobody knows it. */
  consumerOf(key: string | null): string | null {
    return key != null && this.consumers.has(key) ? this.consumers.get(key) : null;
  }
}

setCtx<Config>("key-auth").processRequestHeadersBy((ctx, config) => {
  const headers = ctx.request.headers;
  const consumer = config.consumerOf(headers.get("x-api-key"));
  if (consumer == null) {
    ctx.sendLocalResponse(new LocalResponse(401, "denied"));
    return HeaderStatus.StopIteration;
  }
  headers.remove("x-api-key");
  headers.set("x-consumer", consumer);
  return HeaderStatus.Continue;
});
