import { LogLevel, Status } from "../abi/enums";
import { resultBytes, resultU32 } from "../abi/memory";
import { dequeueSharedQueue, enqueueSharedQueue, resolveSharedQueue } from "../abi/queues";
import { currentPlugin } from "../plugin/current";
import { E_TIMER_HERE } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginContext } from "../plugin/plugin-context";
import { receive } from "./queue-receiver";

/**
 * A queue of the process: any VM puts items in, one VM is told and takes them out. Names belong to a VM id, which Istio and
 * Higress leave empty, so begin yours with the name of the plugin. What is not taken out stays in memory: there is no limit.
 *
 * Host calls: `proxy_register_shared_queue`, `proxy_resolve_shared_queue`, `proxy_enqueue_shared_queue`,
 * `proxy_dequeue_shared_queue`; callback `proxy_on_queue_ready`.
 */
export class SharedQueue {
  private constructor(private readonly token: u32) {}

  /**
   * Makes a queue and hands its items to `handler`, one by one, up to 100 in one callback. To be called in the parser or in
   * `prePluginStartOrReload`: it begins when the configuration is in force, with what is in the queue by then. Called again, for
   * instance for each rule, it changes the handler.
   *
   * Each VM of the process registers the queue, and the host tells the one that did so last. Where that is must not matter: what
   * the handler does is for the whole process.
   */
  static register(name: string, handler: (context: PluginContext, item: Uint8Array) => void): void {
    const plugin = currentPlugin();
    if (plugin == null) report(LogLevel.Error, E_TIMER_HERE);
    else receive(plugin, name, handler);
  }

  /**
   * Finds a queue that a plugin with that VM id has registered, "" = the own one. Null when there is none (yet): the VMs of
   * another plugin may start later.
   */
  static resolve(vmId: string, name: string): SharedQueue | null {
    return resolveSharedQueue(vmId, name) == Status.Ok ? new SharedQueue(resultU32()) : null;
  }

  /** Appends an item. `NotFound` when the queue is gone with the last VM of its VM id. */
  enqueue(item: Uint8Array): Status {
    return enqueueSharedQueue(this.token, item);
  }

  /** Takes the first item; null when there is none. A queue that is registered empties itself. */
  dequeue(): Uint8Array | null {
    return dequeueSharedQueue(this.token) == Status.Ok ? resultBytes() : null;
  }
}
