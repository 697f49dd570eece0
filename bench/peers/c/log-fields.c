// Logs one line of JSON about each exchange, at level debug.
#include "abi.h"

static char *put_string(char *at, Text text) {
  static const char hex[] = "0123456789abcdef";
  *at++ = '"';
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = text.data[i];
    if (byte < 0x20) {
      at = put(at, TEXT("\\u00"));
      *at++ = hex[byte >> 4];
      *at++ = hex[byte & 15];
      continue;
    }
    if (byte == '"' || byte == '\\') *at++ = '\\';
    *at++ = byte;
  }
  *at++ = '"';
  return at;
}

static int64_t integer(Text value) {
  int64_t number = 0;
  if (value.size == sizeof(number)) __builtin_memcpy(&number, value.data, sizeof(number));
  return number;
}

EXPORT(proxy_on_log) void on_log(uint32_t stream) {
  begin_callback();
  Text path = property(TEXT("request\0path"));
  Text method = property(TEXT("request\0method"));
  Text host = property(TEXT("request\0host"));
  int64_t code = integer(property(TEXT("response\0code")));
  int64_t duration = integer(property(TEXT("request\0duration")));
  char *line = allocate(128 + 6 * (path.size + method.size + host.size));
  char *at = put_string(put(line, TEXT("{\"path\":")), path);
  at = put_string(put(at, TEXT(",\"method\":")), method);
  at = put_string(put(at, TEXT(",\"host\":")), host);
  at = put_number(put(at, TEXT(",\"code\":")), code);
  at = put_number(put(at, TEXT(",\"duration_us\":")), duration / 1000);
  *at++ = '}';
  host_log(DEBUG, line, at - line);
}
