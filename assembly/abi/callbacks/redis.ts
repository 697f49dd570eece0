/** Answers of Redis on Higress; `sluice_uses__…` tells the build whether the callback is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_redis_call_response(root: u32, token: u32, status: i32, size: i32): void {
  guest.onRedisCallResponse(root, token, status, size);
}

export function sluice_uses__proxy_on_redis_call_response(): i32 {
  return uses(Callback.RedisCallResponse);
}
