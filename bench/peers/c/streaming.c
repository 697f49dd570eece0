// Reads each chunk of a response and passes it on as it is.
#include "abi.h"

EXPORT(proxy_on_response_body) uint32_t on_response_body(uint32_t stream, uint32_t size, uint32_t end) {
  begin_callback();
  body(RESPONSE_BODY);
  return CONTINUE;
}
