import type { HeaderMap } from "../headers/header-map.js";

/** What `proxy_on_http_call_response` can read: maps 6 and 7 and buffer 4. */
export interface HttpAnswer {
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly trailers: HeaderMap;
}
