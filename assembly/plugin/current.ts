/** Whose callback runs. Host calls act on that context, and only on that one. */
import { safePoint } from "../abi/safe-point";
import { StreamContext } from "../http/stream-context";
import { PluginContext } from "./plugin-context";

/** False while the start code runs: then the host allows nothing but a log line. */
export let started: bool = false;
export let currentPlugin: PluginContext | null = null;
export let currentStream: StreamContext | null = null;
/** Callbacks for contexts that nobody knows (any more): they are ignored. */
export let ignoredCallbacks: u32 = 0;

/** The start code is over. */
export function start(): void {
  started = true;
}

export function enterPlugin(plugin: PluginContext): void {
  currentPlugin = plugin;
  currentStream = null;
}

export function enterStream(stream: StreamContext): void {
  currentPlugin = stream.plugin;
  currentStream = stream;
}

/** The callback is over: forgets whose it was, so that a stream that has ended is not kept alive, and collects garbage. */
export function leave(): void {
  currentPlugin = null;
  currentStream = null;
  safePoint();
}

/** Counts a callback for a context that nobody knows. */
export function ignoreCallback(): void {
  ignoredCallbacks++;
}
