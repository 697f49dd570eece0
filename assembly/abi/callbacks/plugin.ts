/** Start, configuration and timer of a plugin context. Each `sluice_uses__…` tells the build whether the callback beside it is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_vm_start(root: u32, configurationSize: i32): i32 {
  return guest.onVmStart(root, configurationSize) ? 1 : 0;
}

export function sluice_uses__proxy_on_vm_start(): i32 {
  return uses(Callback.VmStart);
}

export function proxy_on_configure(root: u32, configurationSize: i32): i32 {
  return guest.onConfigure(root, configurationSize) ? 1 : 0;
}

export function sluice_uses__proxy_on_configure(): i32 {
  return uses(Callback.Configure);
}

export function proxy_on_tick(root: u32): void {
  guest.onTick(root);
}

export function sluice_uses__proxy_on_tick(): i32 {
  return uses(Callback.Tick);
}
