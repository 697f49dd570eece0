// Writes a whole response body in capital letters.
#include "abi.h"

EXPORT(proxy_on_response_body) uint32_t on_response_body(uint32_t stream, uint32_t size, uint32_t end) {
  if (!end) return PAUSE;
  begin_callback();
  Text bytes = body(RESPONSE_BODY);
  for (size_t i = 0; i < bytes.size; i++) {
    unsigned char byte = bytes.data[i];
    bytes.data[i] = (unsigned char)(byte - 'a') <= 'z' - 'a' ? byte - 0x20 : byte;
  }
  replace_body(RESPONSE_BODY, bytes);
  return CONTINUE;
}
