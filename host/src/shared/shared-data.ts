import type { ByteString } from "../bytes.js";

/** A value together with the number that a conditional write has to quote. */
export interface SharedValue {
  readonly value: Uint8Array;
  readonly cas: number;
}

/** Key-value data of all VMs with the same `vm_id`, in every thread (`proxy_get_shared_data`, `proxy_set_shared_data`). */
export class SharedData {
  private readonly scopes = new Map<string, Map<ByteString, SharedValue>>();
  /** One counter for all keys of the process, so that numbers of one key do not rise in steps of one. */
  private cas = 1;

  get(vmId: string, key: ByteString): SharedValue | undefined {
    return this.scopes.get(vmId)?.get(key);
  }

  /** Stores a value; false when `cas` is not 0 and not the number of the value that is there. */
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
