// Writes a whole response body in capital letters.
#include "abi.h"

#define EIGHT(byte) ((byte) * 0x0101010101010101u)

EXPORT(proxy_on_response_body) uint32_t on_response_body(uint32_t stream, uint32_t size, uint32_t end) {
  if (!end) return PAUSE;
  begin_callback();
  Text bytes = body(RESPONSE_BODY);
  char *at = bytes.data;
  char *limit = at + bytes.size;
  for (; limit - at >= 8; at += 8) {
    uint64_t eight;
    __builtin_memcpy(&eight, at, 8);
    // The sums carry into the highest bit of a byte, and no further: it is set from a on, and behind z.
    uint64_t low = eight & EIGHT(0x7f);
    uint64_t letters = ((low + EIGHT(0x80 - 'a')) ^ (low + EIGHT(0x7f - 'z'))) & ~eight & EIGHT(0x80);
    eight ^= letters >> 2;
    __builtin_memcpy(at, &eight, 8);
  }
  for (; at < limit; at++)
    if (*at >= 'a' && *at <= 'z') *at ^= 0x20;
  replace_body(RESPONSE_BODY, bytes);
  return CONTINUE;
}
