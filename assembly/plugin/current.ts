/** Whose callback runs. Host calls act on that context, and only on that one. */
import { safePoint } from "../abi/safe-point";
import { Phase } from "../http/phase";
import { StreamContext } from "../http/stream-context";
import { Context } from "./context";
import { PluginInstance } from "./plugin-instance";

/** False while the start code runs: then the host allows nothing but a log line. */
export let started: bool = false;
/** The context whose callback runs, null between callbacks. */
export let current: Context | null = null;
/** Callbacks for contexts that nobody knows (any more): they are ignored. */
export let ignoredCallbacks: u32 = 0;

/** Answers whose stream was over when they came: they are dropped. */
export let droppedAnswers: u32 = 0;

/** How many callbacks are on the stack: a host may call back in the middle of a host call. */
let depth: i32 = 0;
/** Which call of the host runs, counted from 1; calls that it makes in the middle of one belong to that. */
export let hostCall: u32 = 0;

/** Call of the host in which it has refused a call-out, 0 before the first one. */
let refusedIn: u32 = 0;

/** The start code is over. */
export function start(): void {
  started = true;
}

/** Begins a callback. @returns whose callback was running, for `leave` */
// @ts-ignore: decorator
@inline
export function enter(context: Context): Context | null {
  const outer = current;
  current = context;
  if (depth++ == 0) hostCall++;
  return outer;
}

/** As `enter`, for a stream. */
// @ts-ignore: decorator
@inline
export function enterPhase(stream: StreamContext, phase: Phase): Context | null {
  StreamContext.enter(stream, phase);
  return enter(stream);
}

/** Begins what is done for a stream when an answer has come. */
export function enterAnswer(stream: StreamContext): Context | null {
  StreamContext.enterAnswer(stream);
  return enter(stream);
}

/** Ends a callback; when it was the outermost one, nothing but globals holds objects, and garbage is collected. */
// @ts-ignore: decorator
@inline
export function leave(outer: Context | null): void {
  current = outer;
  if (--depth == 0) safePoint();
}

/** Is no callback on the stack? */
export function isIdle(): bool {
  return depth == 0;
}

/** Collects garbage, unless a callback is still on the stack. */
// @ts-ignore: decorator
@inline
export function collect(): void {
  if (depth == 0) safePoint();
}

/** The stream whose callback runs, null in a callback of a plugin context. */
export function currentStream(): StreamContext | null {
  const context = current;
  return context != null && context.isStream ? changetype<StreamContext>(context) : null;
}

/** The plugin whose callback runs. */
export function currentPlugin(): PluginInstance | null {
  const context = current;
  if (context == null) return null;
  return changetype<PluginInstance>(context.isStream ? changetype<StreamContext>(context).plugin : context);
}

/** The host has refused a call-out. */
export function noteRefusedCall(): void {
  refusedIn = hostCall;
}

/** Has the host refused a call-out in the callback under way? Envoy spins for ever when a gRPC stream then fails at once. */
export function hasRefusedCall(): bool {
  return refusedIn == hostCall;
}

/** Counts a callback for a context that nobody knows. */
export function ignoreCallback(): void {
  ignoredCallbacks++;
}

/** Counts an answer whose stream is over. */
export function countDroppedAnswer(): void {
  droppedAnswers++;
}
