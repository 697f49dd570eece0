import type { SharedDataView, SharedQueuesView } from "@sluice/host";
import { TestingError } from "./errors.js";
import { decodeText, encodeText, fromByteString, toByteString } from "./text.js";

/** What plugins share by key, to be read and written by a test. `vmId` is that of the plugins (default empty). */
export class TestSharedData {
  constructor(private readonly view: SharedDataView) {}

  /** The value of a key as text decoded without loss, undefined when there is none. */
  get(key: string, vmId = ""): string | undefined {
    const bytes = this.getBytes(key, vmId);
    return bytes && decodeText(bytes);
  }

  /** As `get`, the bytes. */
  getBytes(key: string, vmId = ""): Uint8Array | undefined {
    return this.view.get(vmId, toByteString(key))?.value;
  }

  /** Stores a value, whatever is there; what a plugin read before to write it back is out of date then. */
  set(key: string, value: string | Uint8Array, vmId = ""): void {
    this.view.set(vmId, toByteString(key), bytesOf(value), 0);
  }

  keys(vmId = ""): string[] {
    return this.view.keys(vmId).map(fromByteString);
  }
}

/** Queues that plugins have registered. `vmId` is that of the plugin that did (default empty). */
export class TestQueues {
  constructor(private readonly view: SharedQueuesView) {}

  /** What waits in a queue, the oldest first, as text decoded without loss. */
  items(name: string, vmId = ""): string[] {
    return (this.view.items(this.token(name, vmId)) ?? []).map(decodeText);
  }

  /** Adds an item; the plugin that registered the queue hears of it at its next turn. */
  push(name: string, item: string | Uint8Array, vmId = ""): void {
    this.view.enqueue(this.token(name, vmId), bytesOf(item));
  }

  private token(name: string, vmId: string): number {
    const token = this.view.resolve(vmId, toByteString(name));
    if (token !== undefined) return token;
    const where = vmId === "" ? "" : ` with vmId "${vmId}"`;
    throw new TestingError("SLUICE_TEST_STORE_INVALID", `No plugin has registered a queue "${name}"${where}.`);
  }
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? encodeText(value) : value;
}
