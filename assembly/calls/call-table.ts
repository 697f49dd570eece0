import { PluginPart } from "../plugin/plugin-part";

const MIN_SLOTS: i32 = 16;

/** A call that waits for its answer. */
export abstract class CallUnderWay {
  /** For the table. */
  token: u32 = 0;
  next: CallUnderWay | null = null;
}

/**
 * Calls by the tokens that the host gave them: a hash table whose slots are chains through the calls themselves, so that neither adding
 * nor taking one makes an object. Tokens count up, so their low bits spread them evenly.
 */
export abstract class CallTable extends PluginPart {
  private slots: StaticArray<CallUnderWay | null> = new StaticArray<CallUnderWay | null>(MIN_SLOTS);
  private used: i32 = 0;

  add(token: u32, call: CallUnderWay): void {
    if (this.used == this.slots.length) this.grow();
    this.used++;
    call.token = token;
    this.chain(call);
  }

  /** Removes a call and returns it, null when the token is not known. */
  take(token: u32): CallUnderWay | null {
    const slots = this.slots;
    const index = (<i32>token) & (slots.length - 1);
    let before: CallUnderWay | null = null;
    let call = unchecked(slots[index]);
    while (call != null && call.token != token) {
      before = call;
      call = call.next;
    }
    if (call == null) return null;
    if (before != null) before.next = call.next;
    else unchecked((slots[index] = call.next));
    call.next = null;
    this.used--;
    return call;
  }

  private chain(call: CallUnderWay): void {
    const slots = this.slots;
    const index = (<i32>call.token) & (slots.length - 1);
    const first = unchecked(slots[index]);
    if (first != null) call.next = first;
    unchecked((slots[index] = call));
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new StaticArray<CallUnderWay | null>(old.length * 2);
    for (let i = 0, length = old.length; i < length; i++) {
      let call = unchecked(old[i]);
      while (call != null) {
        const next = call.next;
        call.next = null;
        this.chain(call);
        call = next;
      }
    }
  }
}
