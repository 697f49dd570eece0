/** Life of contexts: plugin contexts (parent 0) and streams. Each `sluice_uses__…` tells the build whether the callback beside it is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_context_create(context: u32, parent: u32): void {
  guest.onContextCreate(context, parent);
}

export function sluice_uses__proxy_on_context_create(): i32 {
  return uses(Callback.ContextCreate);
}

export function proxy_on_done(context: u32): i32 {
  return guest.onDone(context) ? 1 : 0;
}

export function sluice_uses__proxy_on_done(): i32 {
  return uses(Callback.Done);
}

export function proxy_on_log(context: u32): void {
  guest.onLog(context);
}

export function sluice_uses__proxy_on_log(): i32 {
  return uses(Callback.Log);
}

export function proxy_on_delete(context: u32): void {
  guest.onDelete(context);
}

export function sluice_uses__proxy_on_delete(): i32 {
  return uses(Callback.Delete);
}
