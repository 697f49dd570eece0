import type { ByteString } from "../bytes.js";

/** A value together with the number that a conditional write has to quote. */
export interface SharedValue {
  readonly value: Uint8Array;
  readonly cas: number;
}

/** The shared data of a host, for the embedder. `vmId` is empty unless the plugin was given one. */
export interface SharedDataView {
  /** The value of a key, undefined when there is none. */
  get(vmId: string, key: ByteString): SharedValue | undefined;
  /** Stores a value; false when `cas` is not 0 and not the number of the value that is there. */
  set(vmId: string, key: ByteString, value: Uint8Array, cas: number): boolean;
  /** Every key of a `vm_id`. */
  keys(vmId: string): readonly ByteString[];
}

/** Key-value data of all VMs with the same `vm_id`, in every thread (`proxy_get_shared_data`, `proxy_set_shared_data`). */
export class SharedData implements SharedDataView {
  private readonly scopes = new Map<string, Map<ByteString, SharedValue>>();
  /** One counter for all keys of the process, so that numbers of one key do not rise in steps of one. */
  private cas = 1;

  get(vmId: string, key: ByteString): SharedValue | undefined {
    return this.scopes.get(vmId)?.get(key);
  }

  keys(vmId: string): readonly ByteString[] {
    return [...(this.scopes.get(vmId)?.keys() ?? [])];
  }

  set(vmId: string, key: ByteString, value: Uint8Array, cas: number): boolean {
    let scope = this.scopes.get(vmId);
    if (scope === undefined) this.scopes.set(vmId, (scope = new Map()));
    const present = scope.get(key);
    if (cas !== 0 && present !== undefined && present.cas !== cas) return false;
    scope.set(key, { value, cas: this.cas });
    this.cas = this.cas === 0xffffffff ? 1 : this.cas + 1;
    return true;
  }

  /** Forgets everything of a `vm_id` whose last VM is gone. */
  drop(vmId: string): void {
    this.scopes.delete(vmId);
  }
}
