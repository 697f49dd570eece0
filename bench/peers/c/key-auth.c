// Lets in who brings a known key, and tells the upstream which one it was.
#include "configurations.h"

// Keys by their hash, in a table that is at most a quarter full.
typedef struct {
  Text key, consumer;
} Entry;

typedef struct {
  uint32_t mask;
  Entry entries[];
} Table;

static uint32_t hash(Text text) {
  uint32_t value = 0x811c9dc5;
  for (size_t i = 0; i < text.size; i++) value = (value ^ (unsigned char)text.data[i]) * 0x01000193;
  return value;
}

static Entry *find(Table *table, Text key) {
  uint32_t at = hash(key) & table->mask;
  while (table->entries[at].key.data != NULL && !equal(table->entries[at].key, key)) at = (at + 1) & table->mask;
  return &table->entries[at];
}

EXPORT(proxy_on_configure) uint32_t on_configure(uint32_t root, uint32_t size) {
  Text json = body(PLUGIN_CONFIGURATION);
  Text name = next_string(json, json.data);
  const char *first = name.data + name.size + 1;
  uint32_t count = 0;
  for (Text key = next_string(json, first); key.data != NULL; key = next_string(json, key.data + key.size + 1)) count++;
  uint32_t capacity = 4;
  while (capacity < count * 4) capacity *= 2;
  Table *table = allocate(sizeof(Table) + capacity * sizeof(Entry));
  __builtin_memset(table, 0, sizeof(Table) + capacity * sizeof(Entry));
  table->mask = capacity - 1;
  Text key = next_string(json, first);
  for (uint32_t i = 0; i < count; i++, key = next_string(json, key.data + key.size + 1)) {
    char *consumer = allocate(20);
    char *end = put_number(put(consumer, TEXT("consumer-")), i);
    *find(table, key) = (Entry){key, {consumer, end - consumer}};
  }
  configure(root, table);
  keep();
  return true;
}

EXPORT(proxy_on_request_headers) uint32_t on_request_headers(uint32_t stream, uint32_t headers, uint32_t end) {
  begin_callback();
  Text key = header(REQUEST_HEADERS, TEXT("x-api-key"));
  Entry *entry = key.data == NULL ? NULL : find(configuration_of(stream), key);
  if (entry == NULL || entry->key.data == NULL) {
    Text denied = TEXT("denied");
    host_send_local_response(401, NULL, 0, denied.data, denied.size, NULL, 0, -1);
    return PAUSE;
  }
  host_remove_header(REQUEST_HEADERS, "x-api-key", 9);
  replace_header(REQUEST_HEADERS, TEXT("x-consumer"), entry->consumer);
  return CONTINUE;
}
