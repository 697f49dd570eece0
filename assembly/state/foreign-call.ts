import { Status } from "../abi/enums";
import { callForeignFunction } from "../abi/foreign";
import { resultBytes } from "../abi/memory";

/** What a foreign function answered. */
export class ForeignAnswer {
  constructor(
    /** `NotFound` when the host has no function of that name; others are those of the function. */
    readonly status: Status,
    /** Empty when there is nothing. */
    readonly bytes: Uint8Array,
  ) {}

  get ok(): bool {
    return this.status == Status.Ok;
  }
}

/**
 * Calls a function that the host offers by name, in a callback. What is answered is allocated in the plugin by the host, however
 * large it is. Host call: `proxy_call_foreign_function`.
 */
export function callForeign(name: string, args: Uint8Array): ForeignAnswer {
  const status = callForeignFunction(name, args);
  return new ForeignAnswer(status, resultBytes());
}
