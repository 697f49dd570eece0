/** Host calls of module `env` in the ABIs 0.1.0 to 0.2.1, which Envoy 1.40 implements. */
export function hostCallNames(): string[] {
  return `
    proxy_log proxy_get_log_level proxy_get_current_time_nanoseconds proxy_set_tick_period_milliseconds
    proxy_get_property proxy_set_property
    proxy_get_header_map_value proxy_add_header_map_value proxy_replace_header_map_value proxy_remove_header_map_value
    proxy_get_header_map_pairs proxy_set_header_map_pairs proxy_get_header_map_size
    proxy_get_buffer_status proxy_get_buffer_bytes proxy_set_buffer_bytes
    proxy_continue_stream proxy_close_stream proxy_send_local_response
    proxy_continue_request proxy_continue_response proxy_clear_route_cache proxy_get_configuration
    proxy_http_call proxy_grpc_call proxy_grpc_stream proxy_grpc_send proxy_grpc_close proxy_grpc_cancel proxy_get_status
    proxy_get_shared_data proxy_set_shared_data
    proxy_register_shared_queue proxy_resolve_shared_queue proxy_enqueue_shared_queue proxy_dequeue_shared_queue
    proxy_define_metric proxy_increment_metric proxy_record_metric proxy_get_metric
    proxy_set_effective_context proxy_done proxy_call_foreign_function
  `
    .trim()
    .split(/\s+/);
}

/**
 * What Envoy 1.40 calls in a plugin. Not here: `proxy_validate_configuration` and `proxy_on_foreign_function`, which stock
 * Envoy never calls, and `proxy_on_request_metadata` and `proxy_on_response_metadata`, for which a peer has to send
 * METADATA frames, an extension of HTTP/2 that is switched off by default.
 */
export function callbackNames(): string[] {
  return `
    _initialize _start main proxy_on_context_create proxy_on_vm_start proxy_on_configure proxy_on_tick
    proxy_on_request_headers proxy_on_request_body proxy_on_request_trailers
    proxy_on_response_headers proxy_on_response_body proxy_on_response_trailers
    proxy_on_http_call_response
    proxy_on_grpc_receive_initial_metadata proxy_on_grpc_receive proxy_on_grpc_receive_trailing_metadata proxy_on_grpc_close
    proxy_on_queue_ready
    proxy_on_new_connection proxy_on_downstream_data proxy_on_upstream_data
    proxy_on_downstream_connection_close proxy_on_upstream_connection_close
    proxy_on_done proxy_on_log proxy_on_delete
  `
    .trim()
    .split(/\s+/);
}
