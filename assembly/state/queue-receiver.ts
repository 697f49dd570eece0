import { LogLevel, Status } from "../abi/enums";
import { resultBytes, resultU32 } from "../abi/memory";
import { dequeueSharedQueue, registerSharedQueue } from "../abi/queues";
import { Continuation } from "../calls/continuation";
import { enter, ignoreCallback, leave } from "../plugin/current";
import { E_QUEUE } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginContext } from "../plugin/plugin-context";
import { PluginInstance } from "../plugin/plugin-instance";
import { PluginPart } from "../plugin/plugin-part";
import { activitiesOf, addActivity } from "../timers/activities";
import { Timer } from "../timers/timer-heap";
import { startTimer } from "../timers/timers";
import { QueueSupport, supportQueues } from "./queue-support";

/** How many items are handled in one callback: streams of the same thread wait meanwhile. */
const ITEMS: i32 = 100;

/** Handles an item of a queue. */
export type QueueHandler = (context: PluginContext, item: Uint8Array) => void;

/** The receiving end of a queue, in one plugin context. */
export class Receiver extends Continuation {
  /** Goes off to register the queue, and when more is left than one callback handles. */
  timer: Timer | null = null;
  /** Number of the queue, 0 before it is registered. */
  private token: u32 = 0;
  /** Is the timer under way? */
  private waits: bool = true;

  constructor(
    context: PluginContext,
    readonly name: string,
    public handler: QueueHandler,
  ) {
    super(context);
  }

  run(): void {
    this.waits = false;
    if (this.token == 0 && !this.register()) return;
    this.drain();
  }

  private register(): bool {
    const status = registerSharedQueue(this.name);
    if (status != Status.Ok) {
      report(LogLevel.Error, E_QUEUE + this.name);
      return false;
    }
    this.token = resultU32();
    const plugin = changetype<PluginInstance>(this.context);
    plugin.part<QueuePart>().receivers.set(this.token, this);
    return true;
  }

  /** Handles what is in the queue. */
  drain(): void {
    const timer = this.timer;
    if (timer == null || !timer.wanted) return;
    for (let i = 0; i < ITEMS; i++) {
      if (dequeueSharedQueue(this.token) != Status.Ok) return;
      this.handler(changetype<PluginContext>(this.context), resultBytes());
    }
    if (this.waits) return;
    this.waits = true;
    startTimer(changetype<PluginInstance>(this.context), timer);
  }
}

/** Receiving ends of a plugin context, by the number of the queue. */
class QueuePart extends PluginPart {
  readonly receivers: Map<u32, Receiver> = new Map<u32, Receiver>();
}

class Receivers extends QueueSupport {
  override ready(plugin: PluginInstance, token: u32): void {
    const receivers = plugin.part<QueuePart>().receivers;
    if (!receivers.has(token)) return ignoreCallback();
    const outer = enter(plugin);
    receivers.get(token).drain();
    leave(outer);
  }
}

function use(): bool {
  supportQueues(new Receivers());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_QUEUES: bool = use();

/** Has the items of a queue handled, once however often it is asked for. */
export function receive(plugin: PluginInstance, name: string, handler: QueueHandler): void {
  const list = activitiesOf(plugin);
  for (let i = 0; USES_QUEUES && i < list.length; i++) {
    const known = unchecked(list[i]).continuation;
    if (!(known instanceof Receiver) || changetype<Receiver>(known).name != name) continue;
    changetype<Receiver>(known).handler = handler;
    return;
  }
  const receiver = new Receiver(plugin, name, handler);
  const timer = new Timer(0, 0, receiver);
  receiver.timer = timer;
  addActivity(plugin, timer);
}
