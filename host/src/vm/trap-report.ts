import { demangled } from "./demangle.js";

const frame = /^\s*at (?:(.+) \()?wasm:\/\/wasm\/[^)]*?:wasm-function\[\d+\]:(0x[0-9a-f]+)\)?$/;

/** Frames Envoy prints at most. */
export const maxFrames = 20;

/**
 * What Envoy logs when a callback traps: the function, V8's words and, when the module carries names, a back-trace of
 * the guest's frames.
 *
 * @param shift by how many bytes functions stand behind their places in the module as it was given
 */
export function trapReport(callback: string, error: unknown, hasNames: boolean, shift: number): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const report = `Function: ${callback} failed: Uncaught ${name}: ${message}`;
  if (!hasNames) return report;
  const frames = (stack ?? "").split("\n").flatMap((line) => {
    const match = frame.exec(line);
    return match === null ? [] : [`0x${(Number(match[2]) - shift).toString(16)} - ${demangled(match[1] ?? "")}`];
  });
  if (frames.length === 0) return report;
  const lines = frames.slice(0, maxFrames).map((text, index) => `${String(index).padStart(3)}:  ${text}`);
  return [report, "Proxy-Wasm plugin in-VM backtrace:", ...lines].join("\n");
}
