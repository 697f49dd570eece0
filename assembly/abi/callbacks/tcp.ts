/** TCP connections. Each `sluice_uses__…` tells the build whether the callback beside it is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_new_connection(context: u32): i32 {
  return guest.onNewConnection(context);
}

export function sluice_uses__proxy_on_new_connection(): i32 {
  return uses(Callback.NewConnection);
}

export function proxy_on_downstream_data(context: u32, size: i32, endOfStream: i32): i32 {
  return guest.onDownstreamData(context, size, endOfStream != 0);
}

export function sluice_uses__proxy_on_downstream_data(): i32 {
  return uses(Callback.DownstreamData);
}

export function proxy_on_upstream_data(context: u32, size: i32, endOfStream: i32): i32 {
  return guest.onUpstreamData(context, size, endOfStream != 0);
}

export function sluice_uses__proxy_on_upstream_data(): i32 {
  return uses(Callback.UpstreamData);
}

export function proxy_on_downstream_connection_close(context: u32, peer: i32): void {
  guest.onDownstreamConnectionClose(context, peer);
}

export function sluice_uses__proxy_on_downstream_connection_close(): i32 {
  return uses(Callback.DownstreamConnectionClose);
}

export function proxy_on_upstream_connection_close(context: u32, peer: i32): void {
  guest.onUpstreamConnectionClose(context, peer);
}

export function sluice_uses__proxy_on_upstream_connection_close(): i32 {
  return uses(Callback.UpstreamConnectionClose);
}
