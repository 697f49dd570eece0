import type { GatewayLog } from "@sluice/gateway";
import { decodeText, type SeenMessage, type SeenRequest, type SeenResponse } from "@sluice/testing";

/**
 * Arguments of the calls, by letter: `*` is an address in the guest's memory, which depends on what was allocated before
 * and says nothing; `.` is compared as it is.
 */
const shapes: Readonly<Record<string, string>> = {
  proxy_log: ".*.",
  proxy_get_log_level: "*",
  proxy_get_current_time_nanoseconds: "*",
  proxy_get_property: "*.**",
  proxy_set_property: "*.*.",
  proxy_get_header_map_value: ".*.**",
  proxy_add_header_map_value: ".*.*.",
  proxy_replace_header_map_value: ".*.*.",
  proxy_remove_header_map_value: ".*.",
  proxy_get_header_map_pairs: ".**",
  proxy_set_header_map_pairs: ".*.",
  proxy_get_header_map_size: ".*",
  proxy_get_buffer_status: ".**",
  proxy_get_buffer_bytes: "...**",
  proxy_set_buffer_bytes: "...*.",
  proxy_send_local_response: ".*.*.*..",
  proxy_http_call: "*.*.*.*..*",
  proxy_grpc_call: "*.*.*.*.*..*",
  proxy_grpc_stream: "*.*.*.*.*",
  proxy_grpc_send: ".*..",
  proxy_get_status: "***",
  proxy_get_shared_data: "*.***",
  proxy_set_shared_data: "*.*..",
  proxy_register_shared_queue: "*.*",
  proxy_resolve_shared_queue: "*.*.*",
  proxy_enqueue_shared_queue: ".*.",
  proxy_dequeue_shared_queue: ".**",
  proxy_define_metric: ".*.*",
  proxy_get_metric: ".*",
  proxy_call_foreign_function: "*.*.**",
  proxy_get_configuration: "**",
  fd_write: ".*.*",
  fd_pwrite: ".*..*",
  clock_time_get: "..*",
  clock_res_get: ".*",
  random_get: "*.",
  environ_sizes_get: "**",
  environ_get: "**",
  args_sizes_get: "**",
  args_get: "**",
};

const crossing = /^\[(host->vm|host<-vm|vm->host|vm<-host)\] (?:(\w+)\.)?(\w+)(?:\((.*)\)| return: (.*))$/;

/** A crossing of the border without addresses, or undefined when the line is none. */
export function crossingOf(message: string): string | undefined {
  const [, direction, module, name = "", args, result] = crossing.exec(message) ?? [];
  if (direction === undefined) return undefined;
  const whole = module === undefined ? name : `${module}.${name}`;
  if (args === undefined) return `${direction} ${whole} return: ${name === "malloc" ? "*" : result}`;
  const shape = shapes[name] ?? "";
  const shown = args === "" ? [] : args.split(", ").map((arg, index) => (shape[index] === "*" ? "*" : arg));
  return `${direction} ${whole}(${shown.join(", ")})`;
}

/** A crossing of the border as the log has it, or undefined when the line is none. */
export function rawCrossingOf(message: string): string | undefined {
  return crossing.test(message) ? message : undefined;
}

/**
 * What the `wasm` logger said besides crossings, one line each. Below `info` only plugins are listened to: what Envoy says
 * there of itself is no behaviour.
 */
export function loggedLines(level: string, message: string, byPlugin: boolean): string[] {
  if (!byPlugin && (level === "trace" || level === "debug")) return [];
  return message
    .trimEnd()
    .split("\n")
    .map((line) => `| ${level} ${line}`);
}

/** Lines of Envoy's log: crossings, what plugins log, and what Envoy has to say of them. */
export function textOf(lines: readonly GatewayLog[], raw = false): string[] {
  return lines.flatMap(({ level, logger, message }) => {
    if (logger !== "wasm" && !(logger === "envoy_bug" && message.startsWith("envoy bug failure"))) return [];
    const crossing = raw ? rawCrossingOf(message) : crossingOf(message);
    if (crossing !== undefined) return [crossing];
    return loggedLines(level, message, message.startsWith("wasm log"));
  });
}

/** What is different each time, whatever the case; and the number of the case, which is in the prefix of each log line. */
const usual: readonly [RegExp, string][] = [
  [/ case-\d{3}(?=: |:?$)/g, ""],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>"],
  [/(x-envoy-upstream-service-time[=:] ?)\d+/g, "$1<ms>"],
  [/0x[0-9a-f]+(?= - host\/test\/fixtures\/)/g, "<offset>"],
  [/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, "<date>"],
];

/** A line with what varies taken out. */
export function settled(line: string, vary: readonly RegExp[] = []): string {
  let text = line;
  for (const [pattern, sign] of usual) text = text.replaceAll(pattern, sign);
  for (const pattern of vary) text = text.replaceAll(new RegExp(pattern, "g"), (all) => (all === "" ? "" : "<…>"));
  // What a text file does not keep: bytes that are not UTF-8, control characters, and blanks at the end.
  const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(/[\p{Cs}\p{Cc}]/gu, escaped).trimEnd();
}

/** What gateways and HTTP libraries add on their own. */
const environment =
  /^(:scheme|server|date|connection|keep-alive|transfer-encoding|x-request-id|x-forwarded-proto|x-envoy-.*|:authority)$/;

/** What the client got. */
export function clientLine(response: SeenResponse | undefined): string {
  if (response === undefined) return "client: no response";
  return `client: ${response.status}${messageText(response)}${response.complete ? "" : ", cut"}`;
}

/** What the upstream got. */
export function upstreamLine(request: SeenRequest | undefined): string {
  if (request === undefined) return "upstream: no whole request";
  const host = request.headers.get(":authority");
  return `upstream: ${request.method} ${request.path} of ${host}${messageText(request)}`;
}

function messageText(message: SeenMessage): string {
  const shown = message.headers.entries().filter(([name]) => !environment.test(name) && !name.startsWith(":")); // a codec sends no others
  const headers = shown.map(([name, value]) => `; ${name}: ${value}`).join("");
  const trailers = message.trailers
    .entries()
    .map(([name, value]) => `; trailer ${name}: ${value}`)
    .join("");
  const body = message.body.length === 0 ? "" : `; body ${shortened(message.body)}`;
  return `${headers}${body}${trailers}`;
}

function shortened(body: Uint8Array): string {
  const text = decodeText(body);
  return text.length <= 200 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 40))}… (${body.length} bytes)`;
}

/** A line with the thread it belongs to. */
export interface Spoken {
  readonly thread: number | string | undefined;
  readonly lines: readonly string[];
}

/** What was said, under a heading for each thread, in the order in which the threads began. */
export function byThread(
  spoken: readonly Spoken[],
  main: Spoken["thread"] = spoken.find(({ lines }) => lines.length > 0)?.thread,
): string[] {
  const threads = new Map<Spoken["thread"], string[]>();
  for (const { thread, lines } of spoken) {
    if (lines.length > 0) threads.set(thread, [...(threads.get(thread) ?? []), ...lines]);
  }
  if (threads.size === 0) return ["= nothing"];
  return [...threads].flatMap(([thread, lines]) => [thread === main ? "= main thread" : "= worker", ...lines]);
}

/** Why plugins are refused, as the main thread has it; what workers make of it meanwhile depends on who is first. */
export function complaints(spoken: readonly Spoken[]): string[] {
  const main = spoken.find(({ lines }) => lines.length > 0)?.thread;
  return spoken.flatMap(({ thread, lines }) => (thread === main ? lines.filter((line) => line.startsWith("|")) : []));
}
