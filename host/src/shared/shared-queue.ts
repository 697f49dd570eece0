import type { ByteString } from "../bytes.js";

/** Told about each item that arrives. */
export type QueueReceiver = (token: number) => void;

/** The queues of a host, for the embedder. A queue is there once a plugin has registered it. */
export interface SharedQueuesView {
  /** Token of a queue, undefined when nobody registered it. */
  resolve(vmId: string, name: ByteString): number | undefined;
  /** What waits in a queue, the oldest first; undefined for an unknown token. */
  items(token: number): readonly Uint8Array[] | undefined;
  /** Adds an item and tells the receiver; false when the token is unknown. */
  enqueue(token: number, item: Uint8Array): boolean;
}

interface Queue {
  readonly key: string;
  readonly vmId: string;
  readonly items: Uint8Array[];
  receiver: QueueReceiver;
}

/** Queues of all VMs. Names belong to a `vm_id`; a token is good everywhere. */
export class SharedQueues implements SharedQueuesView {
  private readonly tokens = new Map<string, number>();
  private readonly queues = new Map<number, Queue>();
  private next = 1;

  /** Makes a queue, or takes over the receiving end of the one that is there. */
  register(vmId: string, name: ByteString, receiver: QueueReceiver): number {
    const key = queueKey(vmId, name);
    const known = this.tokens.get(key);
    if (known !== undefined) {
      this.queues.get(known)!.receiver = receiver;
      return known;
    }
    const token = this.next++;
    this.tokens.set(key, token);
    this.queues.set(token, { key, vmId, items: [], receiver });
    return token;
  }

  resolve(vmId: string, name: ByteString): number | undefined {
    return this.tokens.get(queueKey(vmId, name));
  }

  items(token: number): readonly Uint8Array[] | undefined {
    return this.queues.get(token)?.items;
  }

  enqueue(token: number, item: Uint8Array): boolean {
    const queue = this.queues.get(token);
    if (queue === undefined) return false;
    queue.items.push(item);
    queue.receiver(token);
    return true;
  }

  /** Takes the oldest item; `unknown` for a wrong token, undefined when the queue is empty. */
  dequeue(token: number): Uint8Array | "unknown" | undefined {
    const queue = this.queues.get(token);
    return queue === undefined ? "unknown" : queue.items.shift();
  }

  /** Forgets the queues of a `vm_id` whose last VM is gone. */
  drop(vmId: string): void {
    for (const [token, queue] of this.queues) {
      if (queue.vmId !== vmId) continue;
      this.queues.delete(token);
      this.tokens.delete(queue.key);
    }
  }
}

function queueKey(vmId: string, name: ByteString): string {
  return `${vmId.length}:${vmId}${name}`;
}
