import { type HeaderList, type HostOptions, type PluginOptions, type StreamProperties } from "@sluice/host";
import { Bench } from "../../../host/test/probe.js";

/** One callback of a probe, with what its statements gave: `<statement> -> <status> <value>`. */
export interface Call {
  /** `rh`, `sb`, … */
  readonly name: string;
  readonly args: readonly number[];
  readonly results: readonly string[];
}

/** Statements that a script needs for a replay: what the host has to be given in the same place. */
export const seen: Readonly<Record<string, string>> = { rh: "pairs 0", rt: "pairs 1", sh: "pairs 2", st: "pairs 3" };

const head = /^(configure|cc|rh|rb|rt|sh|sb|st|hc|lg|dn|dl)(?: #\d+)((?: \d+)*)/;

/** Sorts the lines of a probe by callback. */
export function callsOf(lines: readonly string[]): Call[] {
  const calls: { name: string; args: number[]; results: string[] }[] = [];
  for (const line of lines) {
    const match = head.exec(line);
    if (match !== null) calls.push({ name: match[1]!, args: match[2]!.trim().split(" ").map(Number), results: [] });
    else if (line.includes(" -> ")) calls.at(-1)?.results.push(line);
  }
  return calls;
}

/** The calls of the last stream, and before them the last `configure`. */
export function lastStream(calls: readonly Call[]): Call[] {
  const configure = calls.filter(({ name }) => name === "configure").at(-1);
  const start = calls.findLastIndex(({ name }) => name === "rh");
  const stream = calls.slice(start).filter(({ name }) => !["configure", "cc", "dl"].includes(name));
  return configure === undefined ? stream : [configure, ...stream];
}

/** Puts the statements a replay needs in front of those of a script. */
export function observed(script: Readonly<Record<string, readonly string[]>>): string {
  const names = new Set([...Object.keys(seen), ...Object.keys(script)]);
  return [...names]
    .map((name) => `${name}: ${[...(name in seen ? [seen[name]!] : []), ...(script[name] ?? [])].join("; ")}`)
    .join("\n");
}

/** What an Envoy's stream was given is given to a stream of our host; returns what the same probe says there. */
export async function replay(
  calls: readonly Call[],
  script: string,
  properties: StreamProperties,
  options: { host?: HostOptions; plugin?: Partial<PluginOptions> } = {},
): Promise<Call[]> {
  const bench = new Bench(options.host);
  const plugin = await bench.probe(script, options.plugin);
  const { stream } = bench.open([plugin], { properties });
  for (const { name, args, results } of calls) {
    const [count = 0, eos = 0] = args;
    if (name === "rh") stream.requestHeaders(pairsIn(results[0]!), eos === 1);
    if (name === "rb") stream.requestData(Buffer.alloc(count, "x"), eos === 1);
    if (name === "rt") stream.requestTrailers(pairsIn(results[0]!));
    if (name === "sh") stream.responseHeaders(pairsIn(results[0]!), eos === 1);
    if (name === "sb") stream.responseData(Buffer.alloc(count, "y"), eos === 1);
    if (name === "st") stream.responseTrailers(pairsIn(results[0]!));
  }
  return lastStream(callsOf(bench.lines.filter(({ vm }) => vm === "worker_0").map(({ message }) => message)));
}

/** Pairs in a result of the statement `pairs`. */
function pairsIn(line: string): HeaderList {
  return decodePairs(Buffer.from(/-> 0 ?(.*)$/.exec(line)![1]!, "hex"));
}

/** Reads the pairs format. */
export function decodePairs(bytes: Buffer): [string, string][] {
  const count = bytes.length === 0 ? 0 : bytes.readUInt32LE(0);
  let at = 4 + 8 * count;
  return Array.from({ length: count }, (_, index) => {
    const [name, value] = [4, 8].map((offset) => {
      const start = at;
      at += bytes.readUInt32LE(8 * index + offset) + 1;
      return bytes.toString("latin1", start, at - 1);
    });
    return [name!, value!];
  });
}

/** A result without what no two runs share. `kinds` says how a statement's value is compared. */
export function comparable(line: string, kind: "bytes" | "length" | "pairs" | "status" = "bytes"): string {
  const match = /^(.*) -> (\d+) ?(.*)$/.exec(line)!;
  const [, statement, status, value] = match;
  if (kind === "status") return `${statement} -> ${status}`;
  if (kind === "length") return `${statement} -> ${status} (${value!.length})`;
  if (kind !== "pairs" || status !== "0") return line;
  return `${statement} -> 0 ${JSON.stringify(decodePairs(Buffer.from(value!, "hex")).sort())}`;
}
