// Handles the request headers and does nothing.
#include "abi.h"

EXPORT(proxy_on_request_headers) uint32_t on_request_headers(uint32_t stream, uint32_t headers, uint32_t end) {
  return CONTINUE;
}
