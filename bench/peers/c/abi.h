// The host interface as it is, for the floor: no SDK and no C library. Results of the host lie in an arena that the
// next callback takes again.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("env"), import_name("proxy_" #name))) extern uint32_t
#define EXPORT(name) __attribute__((export_name(#name)))

enum { OK = 0 };
enum { DEBUG = 1 };
enum { REQUEST_HEADERS = 0, RESPONSE_HEADERS = 2, CALL_HEADERS = 6 };
enum { REQUEST_BODY = 0, RESPONSE_BODY = 1, PLUGIN_CONFIGURATION = 7 };
enum { CONTINUE = 0, PAUSE = 1 };
enum { REQUEST = 0 };

IMPORT(log) host_log(uint32_t level, const char *text, size_t size);
IMPORT(get_property) host_get_property(const char *path, size_t size, char **value, size_t *value_size);
IMPORT(get_header_map_value)
host_get_header(uint32_t map, const char *name, size_t size, char **value, size_t *value_size);
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

#ifdef CONTEXTS
// What a plugin has to keep as soon as its VM may serve several configurations: for each stream the one of its root context.
typedef struct Context {
  uint32_t id;
  struct Context *next;
  void *configuration;
} Context;

static Context *contexts[1024];
static Context *unused;

static inline Context **place_of(uint32_t id) {
  Context **at = &contexts[id % 1024];
  while ((*at)->id != id) at = &(*at)->next;
  return at;
}

EXPORT(proxy_on_context_create) void on_context_create(uint32_t id, uint32_t root) {
  if (unused == NULL) {
    begin_callback();
    unused = allocate(sizeof(Context));
    unused->next = NULL;
    keep();
  }
  Context *context = unused;
  unused = context->next;
  *context = (Context){id, contexts[id % 1024], root == 0 ? NULL : (*place_of(root))->configuration};
  contexts[id % 1024] = context;
}

EXPORT(proxy_on_delete) void on_delete(uint32_t id) {
  Context **place = place_of(id);
  Context *context = *place;
  *place = context->next;
  context->next = unused;
  unused = context;
}

static inline void *configuration_of(uint32_t stream) { return (*place_of(stream))->configuration; }
static inline void configure(uint32_t root, void *configuration) { (*place_of(root))->configuration = configuration; }
#else
// The one configuration of the VM.
static void *only;
static inline void *configuration_of(uint32_t stream) { return only; }
static inline void configure(uint32_t root, void *configuration) { only = configuration; }
#endif

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
