// The host interface as it is, for plugins without an SDK and without a C library: those of this folder, and that of
// test/conformance/foreign. Results of the host lie in an arena that the next callback takes again.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("env"), import_name("proxy_" #name))) extern uint32_t
#define EXPORT(name) __attribute__((export_name(#name)))

enum { OK = 0 };
enum { TRACE, DEBUG, INFO, WARN, ERROR, CRITICAL };
enum { REQUEST_HEADERS = 0, RESPONSE_HEADERS = 2, CALL_HEADERS = 6 };
enum { REQUEST_BODY = 0, RESPONSE_BODY = 1, CALL_BODY = 4, PLUGIN_CONFIGURATION = 7 };
enum { CONTINUE = 0, PAUSE = 1 };
enum { REQUEST = 0 };
enum { COUNTER = 0 };

IMPORT(log) host_log(uint32_t level, const char *text, size_t size);
IMPORT(set_tick_period_milliseconds) host_set_tick(uint32_t milliseconds);
IMPORT(get_property) host_get_property(const char *path, size_t size, char **value, size_t *value_size);
IMPORT(get_header_map_value)
host_get_header(uint32_t map, const char *name, size_t size, char **value, size_t *value_size);
IMPORT(add_header_map_value)
host_add_header(uint32_t map, const char *name, size_t size, const char *value, size_t value_size);
IMPORT(replace_header_map_value)
host_replace_header(uint32_t map, const char *name, size_t size, const char *value, size_t value_size);
IMPORT(remove_header_map_value) host_remove_header(uint32_t map, const char *name, size_t size);
IMPORT(get_buffer_bytes) host_get_buffer(uint32_t buffer, size_t start, size_t length, char **bytes, size_t *size);
IMPORT(set_buffer_bytes) host_set_buffer(uint32_t buffer, size_t start, size_t length, const char *bytes, size_t size);
IMPORT(continue_stream) host_continue(uint32_t stream);
IMPORT(set_effective_context) host_set_effective_context(uint32_t id);
IMPORT(send_local_response)
host_send_local_response(uint32_t status, const char *details, size_t details_size, const char *body, size_t body_size,
                         const char *headers, size_t headers_size, int32_t grpc_status);
IMPORT(http_call)
host_http_call(const char *cluster, size_t cluster_size, const char *headers, size_t headers_size, const char *body,
               size_t body_size, const char *trailers, size_t trailers_size, uint32_t milliseconds, uint32_t *token);
IMPORT(get_shared_data)
host_get_shared(const char *key, size_t size, char **value, size_t *value_size, uint32_t *version);
IMPORT(set_shared_data)
host_set_shared(const char *key, size_t size, const char *value, size_t value_size, uint32_t version);
IMPORT(define_metric) host_define_metric(uint32_t type, const char *name, size_t size, uint32_t *id);
IMPORT(increment_metric) host_increment_metric(uint32_t id, int64_t by);

EXPORT(proxy_abi_version_0_2_1) void abi_version(void) {}

extern char __heap_base;
static char *floor_of_arena = &__heap_base;
static char *arena = &__heap_base;

EXPORT(malloc) void *allocate(size_t size) {
  uintptr_t start = ((uintptr_t)arena + 7) & ~(uintptr_t)7;
  uintptr_t end = start + size;
  size_t pages = (end + 0xffff) >> 16;
  size_t present = __builtin_wasm_memory_size(0);
  if (end < start || (pages > present && __builtin_wasm_memory_grow(0, pages - present) == (size_t)-1))
    __builtin_trap();
  arena = (char *)end;
  return (void *)start;
}

// Gives back what the callback before this one has allocated.
static inline void begin_callback(void) { arena = floor_of_arena; }

// What is allocated so far stays for ever.
static inline void keep(void) { floor_of_arena = arena; }

// Texts have a length, for bytes of the network may be anything.
typedef struct {
  char *data;
  size_t size;
} Text;

#define TEXT(literal) ((Text){(char *)(literal), sizeof(literal) - 1})

static inline bool equal(Text a, Text b) {
  if (a.size != b.size) return false;
  for (size_t i = 0; i < a.size; i++)
    if (a.data[i] != b.data[i]) return false;
  return true;
}

static inline char *put(char *at, Text text) {
  __builtin_memcpy(at, text.data, text.size);
  return at + text.size;
}

static inline char *put_number(char *at, uint64_t value) {
  char digits[20];
  size_t first = sizeof(digits);
  do digits[--first] = '0' + value % 10;
  while ((value /= 10) > 0);
  return put(at, (Text){digits + first, sizeof(digits) - first});
}

static inline Text header(uint32_t map, Text name) {
  Text value = {NULL, 0};
  host_get_header(map, name.data, name.size, &value.data, &value.size);
  return value;
}

static inline void replace_header(uint32_t map, Text name, Text value) {
  host_replace_header(map, name.data, name.size, value.data, value.size);
}

static inline Text property(Text path) {
  Text value = {NULL, 0};
  host_get_property(path.data, path.size, &value.data, &value.size);
  return value;
}

static inline Text body(uint32_t buffer) {
  Text bytes = {NULL, 0};
  host_get_buffer(buffer, 0, UINT32_MAX, &bytes.data, &bytes.size);
  return bytes;
}

static inline void replace_body(uint32_t buffer, Text bytes) {
  host_set_buffer(buffer, 0, UINT32_MAX, bytes.data, bytes.size);
}

// The next string of a configuration from `from` on; the benchmarks write no escapes.
static inline Text next_string(Text json, const char *from) {
  const char *end = json.data + json.size;
  while (from < end && *from != '"') from++;
  const char *start = ++from;
  while (from < end && *from != '"') from++;
  return from < end ? (Text){(char *)start, from - start} : (Text){NULL, 0};
}
