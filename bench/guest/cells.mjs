/**
 * Where a host call stores what it answers: the index of the parameter that holds the address. `bytes` takes two, the address
 * of the pointer and that of the size; `u32` and `u64` take numbers; `range` is a block that the guest has made, of the
 * size that the next parameter tells.
 */
export const CELLS = {
  proxy_get_log_level: { u32: [0] },
  proxy_get_current_time_nanoseconds: { u64: [0] },
  proxy_get_property: { bytes: 2 },
  proxy_get_header_map_value: { bytes: 3 },
  proxy_get_header_map_pairs: { bytes: 1 },
  proxy_get_header_map_size: { u32: [1] },
  proxy_get_buffer_status: { u32: [1, 2] },
  proxy_get_buffer_bytes: { bytes: 3 },
  proxy_http_call: { u32: [9] },
  proxy_grpc_call: { u32: [11] },
  proxy_grpc_stream: { u32: [8] },
  proxy_redis_call: { u32: [4] },
  proxy_get_status: { u32: [0], bytes: 1 },
  proxy_get_shared_data: { bytes: 2, u32: [4] },
  proxy_register_shared_queue: { u32: [2] },
  proxy_resolve_shared_queue: { u32: [4] },
  proxy_dequeue_shared_queue: { bytes: 1 },
  proxy_define_metric: { u32: [3] },
  proxy_get_metric: { u64: [1] },
  proxy_call_foreign_function: { bytes: 4 },
  proxy_get_upstream_hosts: { bytes: 0 },
  random_get: { range: 0 },
  fd_write: { u32: [3] },
  environ_sizes_get: { u32: [0, 1] },
};

/**
 * What the run time of a language asks for on its own account, at no moment that one could foresee, as Go's does when it
 * collects garbage: it is on no tape. The code of the player's answers: a clock goes on whenever it is read, and nothing is
 * ever waited for.
 */
export const UNFORESEEN = {
  clock_time_get: `(id, precision, cell) => {
    if (bytes === undefined || bytes.length === 0) refresh();
    view.setUint32(cell, microseconds++ * 1000, true);
    view.setUint32(cell + 4, 1 + microseconds / 4294967.296, true);
    return 0;
  }`,
  poll_oneoff: `(subscriptions, events, count, cell) => {
    if (bytes === undefined || bytes.length === 0) refresh();
    view.setUint32(cell, 0, true);
    return 0;
  }`,
  sched_yield: "() => 0",
};
