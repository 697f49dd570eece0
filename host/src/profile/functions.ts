import type { CpuProfile } from "./cpu-profile.js";

/** Time of one function in a profile. */
export interface FunctionTime {
  /** `HeaderMap#set` for functions of the plugin; `wasm-function[66]` for those that its name section leaves out. */
  readonly name: string;
  /**
   * `plugin` for code of the module, `border` for V8's way in and out of it, `host` for this host and whoever drives it,
   * `engine` for the garbage collector of Node, idle time and the like.
   */
  readonly kind: "plugin" | "border" | "host" | "engine";
  /** Where its code is: `file:///…` with 0-based line and column; for modules `wasm://…` with the offset as the column. */
  readonly url: string;
  readonly line: number;
  readonly column: number;
  /** Milliseconds in the function itself. */
  readonly selfMs: number;
}

/** The functions of a profile by the time they took themselves, longest first. */
export function functionTimes(profile: CpuProfile): readonly FunctionTime[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const found = new Map<string, FunctionTime & { selfMs: number }>();
  const deltas = profile.timeDeltas ?? [];
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const { functionName, url, lineNumber, columnNumber } = frames.get(id)!;
    const key = [functionName, url, lineNumber, columnNumber].join(" ");
    let time = found.get(key);
    if (time === undefined) {
      const name = functionName === "" ? "(anonymous)" : functionName;
      time = { name, kind: kindOf(name, url), url, line: lineNumber, column: columnNumber, selfMs: 0 };
      found.set(key, time);
    }
    // A sample stands for the time until the next one.
    time.selfMs += Math.max(0, deltas[i + 1] ?? 0) / 1000;
  }
  return [...found.values()].sort((a, b) => b.selfMs - a.selfMs);
}

function kindOf(name: string, url: string): FunctionTime["kind"] {
  if (url.startsWith("wasm://")) return /^(js-to-wasm|wasm-to-js)\b/.test(name) ? "border" : "plugin";
  return url === "" ? "engine" : "host";
}
