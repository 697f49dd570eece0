import type { SeenMessage } from "@sluice/testing";
import type { Observation } from "../../support/both.js";
import { formatCallback, formatCrossing } from "../../support/crossings.js";

/** What came of an exchange, in a form to be compared and read. */
export interface Outcome {
  /** `200 'body' length 4 x-trailer=end`, or `cut`, whatever of it arrived. */
  readonly client: string;
  /** `request 'body' length 4`, or `nothing` when no whole request arrived. */
  readonly upstream: string;
  /** What the plugin logged, of the SDK's lines the beginning. */
  readonly logs: readonly string[];
  /** The callbacks with sizes and results. */
  readonly callbacks: readonly string[];
}

/** What a host showed. */
export function outcomeOf({ client, upstream, logs, crossings }: Observation): Outcome {
  return {
    client: client?.complete ? textOf(String(client.status), client) : "cut",
    upstream: upstream ? textOf("request", upstream) : "nothing",
    logs: logs.map((line) => line.replace(/^(\[[^\]]*\] ){3}/, "").split(/[,;:]/)[0]!),
    callbacks: crossings.map(formatCallback),
  };
}

/** The callbacks with the host calls they made, which hosts have to agree on. */
export function crossingsOf({ crossings }: Observation): string[] {
  return crossings.flatMap(formatCrossing);
}

/**
 * A message in a line. How an empty body is framed, by `content-length: 0` or in chunks, is the codec's affair: our host
 * has none.
 */
export function messageText(
  what: string,
  body: string,
  length: number | string | undefined,
  trailers: readonly (readonly [string, string])[],
): string {
  const shown = body === "" && String(length ?? 0) === "0" ? "0" : (length ?? "open");
  return `${what} '${body}' length ${shown}${trailers.map(([name, value]) => ` ${name}=${value}`).join("")}`;
}

function textOf(what: string, { text, headers, trailers }: SeenMessage): string {
  return messageText(what, text, headers.get("content-length") ?? undefined, trailers.entries());
}

/** What outcomes of one case disagree about, for people; "" when nothing. */
export function differences(name: string, outcomes: Readonly<Record<string, object>>): string {
  const all = Object.entries(outcomes);
  const keys = Object.keys(all[0]![1]);
  const texts = keys.flatMap((key) => {
    const lines = all.map(([who, outcome]) => [who, JSON.stringify((outcome as never)[key])] as const);
    if (lines.every(([, text]) => text === lines[0]![1])) return [];
    return [`  ${key}`, ...lines.map(([who, text]) => `    ${who.padEnd(5)} ${text}`)];
  });
  return texts.length === 0 ? "" : [name, ...texts].join("\n");
}
