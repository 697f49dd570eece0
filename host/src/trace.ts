import type { VmName } from "./log.js";

/** One crossing of the border between host and guest, in the order in which they happen. */
export interface Crossing {
  readonly direction: "host->vm" | "host<-vm" | "vm->host" | "vm<-host";
  /** `proxy_on_request_headers` for exports of the guest, `env.proxy_log` for host calls. */
  readonly name: string;
  /** Arguments of the two calling directions. */
  readonly args?: readonly (number | bigint)[];
  /** Result of the two returning directions. */
  readonly result?: number | bigint | "void";
  readonly vm: VmName;
  /** Name of the plugin whose context is current; empty when there is none. */
  readonly plugin: string;
}

/** The text of Envoy's trace line: `[host->vm] name(1, 2)` or `[vm<-host] env.name return: 0`. */
export function formatCrossing(crossing: Crossing): string {
  const head = `[${crossing.direction}] ${crossing.name}`;
  if (crossing.args !== undefined) return `${head}(${crossing.args.join(", ")})`;
  return `${head} return: ${crossing.result ?? "void"}`;
}
