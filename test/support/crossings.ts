/** What a plugin and its host called, read from the lines of Envoy's trace log, which our host writes as well. */

/** One callback of a plugin on a stream, with the host calls it made. */
export interface CallbackCrossing {
  /** `proxy_on_request_body` */
  readonly name: string;
  /** Without the context id; of header callbacks and trailer callbacks also without the number of headers. */
  readonly args: readonly string[];
  /** `0`, or `void` for callbacks without a result; undefined while it runs, or when it trapped. */
  result: string | undefined;
  /** `proxy_get_buffer_bytes = 0` in order, without those that say nothing about what the plugin does. */
  readonly calls: string[];
}

const line = /^\[(host->vm|host<-vm|vm->host|vm<-host)\] (?:\w+\.)?(\w+)(?:\((.*)\)| return: (.*))$/;
/** Allocations and logging: how often they happen is no behaviour. */
const silent = new Set(["malloc", "proxy_on_memory_allocate", "proxy_log", "proxy_get_log_level"]);
/** The number of headers depends on what Envoy itself adds to them. */
const countsHeaders = /_(headers|trailers)$/;

/** The callbacks of each stream in these lines, by context id, in order. */
export function crossingsByStream(lines: Iterable<string>): Map<number, CallbackCrossing[]> {
  const streams = new Map<number, CallbackCrossing[]>();
  const running: { readonly crossing: CallbackCrossing; readonly name: string }[] = [];
  for (const text of lines) {
    const [, direction, name = "", args, result] = line.exec(text) ?? [];
    if (direction === undefined || silent.has(name)) continue;
    if (direction === "host->vm") {
      const [id = "0", ...rest] = args === "" ? [] : args!.split(", ");
      const shown = countsHeaders.test(name) ? rest.slice(1) : name === "proxy_on_context_create" ? [] : rest;
      const crossing: CallbackCrossing = { name, args: shown, result: undefined, calls: [] };
      running.push({ crossing, name });
      if (name === "proxy_on_context_create" && rest[0] !== "0") streams.set(Number(id), []);
      streams.get(Number(id))?.push(crossing);
    } else if (direction === "host<-vm") {
      const at = running.findLastIndex((callback) => callback.name === name);
      if (at >= 0) running.splice(at)[0]!.crossing.result = result;
    } else if (direction === "vm<-host") {
      running.at(-1)?.crossing.calls.push(`${name} = ${result}`);
    }
  }
  return streams;
}

/** `proxy_on_request_body(5, 0) = 1`, the form in which tests compare callbacks. */
export function formatCallback({ name, args, result }: CallbackCrossing): string {
  return `${name}(${args.join(", ")})${result === undefined || result === "void" ? "" : ` = ${result}`}`;
}

/** The callback and, indented, its host calls. */
export function formatCrossing(crossing: CallbackCrossing): string[] {
  return [formatCallback(crossing), ...crossing.calls.map((call) => `  ${call}`)];
}
