/** Shared queues and foreign functions. Each `sluice_uses__…` tells the build whether the callback beside it is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_queue_ready(root: u32, token: u32): void {
  guest.onQueueReady(root, token);
}

export function sluice_uses__proxy_on_queue_ready(): i32 {
  return uses(Callback.QueueReady);
}

export function proxy_on_foreign_function(root: u32, id: u32, argumentsSize: i32): void {
  guest.onForeignFunction(root, id, argumentsSize);
}

export function sluice_uses__proxy_on_foreign_function(): i32 {
  return uses(Callback.ForeignFunction);
}
