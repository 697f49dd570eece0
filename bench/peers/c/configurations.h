// Whose configuration a stream has.
#include "abi.h"

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
