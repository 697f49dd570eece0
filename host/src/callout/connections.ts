import type { VmName } from "../log.js";

/**
 * The connections that each worker has to clusters for call-outs, as far as plugins can tell: a request with headers that no
 * codec sends fails within the host call over a connection that is there, and later where one has to be made first.
 */
export class Connections {
  /** HTTP/1: how many wait for their next request. */
  private readonly idle = new Map<string, number>();
  /** HTTP/2: clusters with one, which takes any number of requests. */
  private readonly open = new Set<string>();

  /** Takes an idle connection; false when a new one is needed. */
  takeIdle(vm: VmName, cluster: string): boolean {
    const key = keyOf(vm, cluster);
    const count = this.idle.get(key) ?? 0;
    if (count > 0) this.idle.set(key, count - 1);
    return count > 0;
  }

  /** A connection has brought its answer, and waits. */
  giveIdle(vm: VmName, cluster: string): void {
    const key = keyOf(vm, cluster);
    this.idle.set(key, (this.idle.get(key) ?? 0) + 1);
  }

  isOpen(vm: VmName, cluster: string): boolean {
    return this.open.has(keyOf(vm, cluster));
  }

  noteOpen(vm: VmName, cluster: string): void {
    this.open.add(keyOf(vm, cluster));
  }
}

/** The canary runs on the main thread. */
function keyOf(vm: VmName, cluster: string): string {
  return `${vm === "canary" ? "main" : vm} ${cluster}`;
}
