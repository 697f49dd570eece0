// Asks a service about each request, and tells the upstream with which status it answered.
#include "abi.h"

// Streams by the token of their call: tokens count up, so the lowest bits tell apart what waits at the same time.
enum { WAITING = 1 << 16 };
static uint32_t waiting[WAITING];
static Text cluster;

// The headers of the call as the ABI writes them: their number, all sizes, then names and values, each with a zero behind it.
static Text request;


EXPORT(proxy_on_configure) uint32_t on_configure(uint32_t root, uint32_t size) {
  Text json = body(PLUGIN_CONFIGURATION);
  Text key = next_string(json, json.data);
  cluster = next_string(json, key.data + key.size + 1);
  static const char texts[] = ":method\0GET\0:path\0/check\0:authority\0service";
  static const uint32_t sizes[] = {3, 7, 3, 5, 6, 10, 7};
  request.size = sizeof(sizes) + sizeof(texts);
  request.data = allocate(request.size);
  __builtin_memcpy(request.data, sizes, sizeof(sizes));
  __builtin_memcpy(request.data + sizeof(sizes), texts, sizeof(texts));
  keep();
  return true;
}

EXPORT(proxy_on_request_headers) uint32_t on_request_headers(uint32_t stream, uint32_t headers, uint32_t end) {
  uint32_t token;
  uint32_t status = host_http_call(cluster.data, cluster.size, request.data, request.size, NULL, 0, NULL, 0, 500, &token);
  if (status != OK) return CONTINUE;
  waiting[token % WAITING] = stream;
  return PAUSE;
}

EXPORT(proxy_on_http_call_response)
void on_http_call_response(uint32_t root, uint32_t token, uint32_t headers, uint32_t size, uint32_t trailers) {
  begin_callback();
  Text status = header(CALL_HEADERS, TEXT(":status"));
  if (host_set_effective_context(waiting[token % WAITING]) != OK) return;
  replace_header(REQUEST_HEADERS, TEXT("x-status"), status);
  host_continue(REQUEST);
}
