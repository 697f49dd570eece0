/** Redis over the client of Higress; no other host has these calls. */
import { Status } from "./enums";
import { beginCall, VALUE_CELL, writeText, writtenLength } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_redis_init")
declare function proxy_redis_init(
  service: usize,
  serviceSize: usize,
  username: usize,
  usernameSize: usize,
  password: usize,
  passwordSize: usize,
  timeout: u32,
): i32;

// @ts-ignore: decorator
@external("env", "proxy_redis_call")
declare function proxy_redis_call(
  service: usize,
  serviceSize: usize,
  query: usize,
  querySize: usize,
  token: usize,
): i32;

/**
 * Sets up the client of a cluster for this worker (`proxy_redis_init`). `service` is the name of the cluster, with `?db=…`,
 * `buffer_flush_timeout=…` and `max_buffer_size_before_flush=…` behind it; `timeout` in milliseconds.
 * `BadArgument`: unknown cluster.
 */
export function initRedis(service: string, username: string, password: string, timeout: u32): Status {
  beginCall();
  const name = writeText(service);
  const nameSize = writtenLength;
  const user = writeText(username);
  const userSize = writtenLength;
  const secret = writeText(password);
  return proxy_redis_init(name, nameSize, user, userSize, secret, writtenLength, timeout);
}

/**
 * Sends one command (`proxy_redis_call`); its token is then in `resultU32`, its answer comes to
 * `proxy_on_redis_call_response` of the plugin context. `BadArgument`: unknown cluster; `InternalFailure`: it has no endpoint.
 */
export function callRedis(service: string, query: Uint8Array): Status {
  beginCall();
  const name = writeText(service);
  return proxy_redis_call(name, writtenLength, query.dataStart, query.length, VALUE_CELL);
}
