import { Status } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_inject_encoded_data_to_filter_chain")
declare function proxy_inject_encoded_data_to_filter_chain(body: usize, size: usize, endOfStream: i32): i32;

/** Sends bytes of a response body past this filter; Higress only (`proxy_inject_encoded_data_to_filter_chain`). */
export function injectEncodedData(body: Uint8Array, endOfStream: bool): Status {
  return proxy_inject_encoded_data_to_filter_chain(body.dataStart, body.length, endOfStream ? 1 : 0);
}
