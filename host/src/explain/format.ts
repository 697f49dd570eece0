import { formatWaits } from "../stream/format-waits.js";
import { escapeText } from "./escape.js";
import type { CallbackEvent, Change, Explanation, Facts, LifeEvent, MessageEvent, Step } from "./explanation.js";

/** What the text of an explanation has; the default is everything. */
export interface ExplanationFormat {
  /** Ids of contexts and tokens, which depend on what ran before (default true). */
  readonly ids?: boolean;
  /** Time, and what was allocated (default true). */
  readonly costs?: boolean;
  /** Host calls (default true); without them, what was logged and changed is left. */
  readonly calls?: boolean;
}

/** Names of facts that are ids. */
const ids: ReadonlySet<string> = new Set(["context", "parent", "token", "cas"]);

/** Callbacks that every stream has, and that are told only when something happens in them. */
const routine: ReadonlySet<string> = new Set([
  "proxy_on_context_create",
  "proxy_on_done",
  "proxy_on_log",
  "proxy_on_delete",
]);

/** The life of a stream as text: one line for each fact, whatever bytes came in. */
export function formatExplanation(explanation: Explanation, format: ExplanationFormat = {}): string {
  const { request, events, omitted, ended, details, waits } = explanation;
  const rows = events.flatMap((event) => rowsOf(event, format));
  const width = Math.max(...rows.map(([who]) => who.length), 0) + 2;
  return [
    request === "" ? "(no request)" : request,
    ...rows.map(([who, text]) => `  ${who.padEnd(width)}${text}`),
    ...(omitted > 0 ? [`  … ${omitted} more events`] : []),
    ...(ended ? [`  ended: ${details || "no details"}`] : ["  has not ended:"]),
    ...formatWaits(waits, format).map((line) => `    ${line}`),
  ].join("\n");
}

type Row = readonly [who: string, text: string];

function rowsOf(event: LifeEvent, format: ExplanationFormat): Row[] {
  switch (event.kind) {
    case "message":
      return [[event.from, messageText(event)]];
    case "callback":
      return callbackRows(event, format);
    case "local response": {
      const body = event.bytes > 0 ? ` and a body of ${event.bytes} bytes` : "";
      return [
        ["gateway", `answers in place of the upstream: ${event.status}${body}, details ${event.details || "none"}`],
      ];
    }
    case "reset":
      return [[event.by, `resets the stream: ${event.reason}`]];
  }
}

function messageText({ from, to, part, headers = [], bytes = 0, endStream }: MessageEvent): string {
  const receiver = from === "gateway" ? ` to the ${to}` : "";
  const of = (name: string): string => headers.find(([key]) => key === name)?.[1] ?? "";
  const isRequest = from === "client" || to === "upstream";
  const what = {
    headers: `headers${receiver}: ${isRequest ? `${of(":method")} ${of(":path")}` : of(":status")}`,
    body: `body${receiver}: ${bytes} bytes`,
    trailers: `trailers${receiver}: ${headers.map(([name]) => name).join(", ")}`,
  }[part];
  return `sends ${what}${endStream ? ", end of stream" : ""}`;
}

function callbackRows(event: CallbackEvent, format: ExplanationFormat): Row[] {
  const { plugin, callback, args, result, trap, answers, rule, steps, changes } = event;
  const shown = format.calls === false ? steps.filter(({ kind }) => kind === "log") : steps;
  if (routine.has(callback) && trap === undefined && shown.length === 0 && changes.length === 0) return [];
  const outcome = trap === undefined ? (result === undefined ? "" : ` = ${result}`) : ` traps: ${escapeText(trap)}`;
  const head = `${callback}(${factsText(args, format)})${outcome}${format.costs === false ? "" : costText(event)}`;
  const answered =
    answers && `answer to ${answers.call}${format.costs === false ? "" : `, after ${answers.milliseconds} ms`}`;
  return [
    [escapeText(plugin), head],
    ...[
      ...(answered === undefined ? [] : [answered]),
      ...(rule === undefined ? [] : [ruleText(rule)]),
      ...shown.map((step) => stepText(step, format)),
      ...changes.map(changeText),
    ].map((text): Row => ["", `  ${text}`]),
  ];
}

function costText({ nanoseconds, mallocBlocks, mallocBytes, memoryGrowth }: CallbackEvent): string {
  const parts = [`${(nanoseconds / 1000).toFixed(1)} µs`];
  if (mallocBlocks > 0) {
    parts.push(
      `${mallocBytes} bytes in ${mallocBlocks} ${mallocBlocks === 1 ? "block" : "blocks"} allocated for the host`,
    );
  }
  if (memoryGrowth > 0) parts.push(`memory grew by ${memoryGrowth} bytes`);
  return ` [${parts.join(", ")}]`;
}

function ruleText(rule: number | "global" | "none"): string {
  if (rule === "global") return "rule: none matches, the global part of the configuration holds";
  if (rule === "none") return "rule: none matches, and there is no global part: the plugin does nothing";
  return `rule: _rules_[${rule}] matches`;
}

function stepText(step: Step, format: ExplanationFormat): string {
  if (step.kind === "log") return `log ${step.level}: ${step.message}`;
  const returned = factsText(step.returned, format);
  const outcome = step.status === "" ? "" : ` = ${step.status}`;
  return `${step.call}(${factsText(step.args, format)})${outcome}${returned === "" ? "" : `, ${returned}`}`;
}

function changeText(change: Change): string {
  if (!("name" in change)) return `~ ${change.what}: ${change.before} -> ${change.after} bytes`;
  const what = `${change.what.slice(0, -1)} ${change.name}`;
  if (change.before === undefined) return `+ ${what}: ${change.after}`;
  if (change.after === undefined) return `- ${what}: ${change.before}`;
  return `~ ${what}: ${change.before} -> ${change.after}`;
}

function factsText(facts: Facts, format: ExplanationFormat): string {
  return Object.entries(facts)
    .filter(([name]) => format.ids !== false || !ids.has(name))
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}
