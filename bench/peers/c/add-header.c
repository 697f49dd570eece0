// One header each way.
#include "configurations.h"

EXPORT(proxy_on_configure) uint32_t on_configure(uint32_t root, uint32_t size) {
  Text json = body(PLUGIN_CONFIGURATION);
  Text key = next_string(json, json.data);
  Text *value = allocate(sizeof(Text));
  *value = next_string(json, key.data + key.size + 1);
  configure(root, value);
  keep();
  return true;
}

EXPORT(proxy_on_request_headers) uint32_t on_request_headers(uint32_t stream, uint32_t headers, uint32_t end) {
  replace_header(REQUEST_HEADERS, TEXT("x-hello"), *(Text *)configuration_of(stream));
  return CONTINUE;
}

EXPORT(proxy_on_response_headers) uint32_t on_response_headers(uint32_t stream, uint32_t headers, uint32_t end) {
  replace_header(RESPONSE_HEADERS, TEXT("x-bye"), TEXT("world"));
  return CONTINUE;
}
