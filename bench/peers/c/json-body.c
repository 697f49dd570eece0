// Gives the member `model` of a JSON request body another value; all others stay to the letter.
#include "abi.h"

// A checking scanner: each function returns the end of what it has read, or NULL when that is no JSON.
static const char *space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
  return at;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

static const char *string(const char *at, const char *end) {
  if (at >= end || *at++ != '"') return NULL;
  for (; at < end; at++) {
    unsigned char c = *at;
    if (c == '"') return at + 1;
    if (c < 0x20) return NULL;
    if (c != '\\') continue;
    if (++at >= end) return NULL;
    switch (*at) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': break;
      case 'u':
        if (end - at < 5) return NULL;
        for (int i = 1; i <= 4; i++)
          if (!is_hex(at[i])) return NULL;
        at += 4;
        break;
      default: return NULL;
    }
  }
  return NULL;
}

static const char *digits(const char *at, const char *end) {
  if (at >= end || !is_digit(*at)) return NULL;
  while (at < end && is_digit(*at)) at++;
  return at;
}

static const char *number(const char *at, const char *end) {
  if (at < end && *at == '-') at++;
  if (at < end && *at == '0') at++;
  else if ((at = digits(at, end)) == NULL) return NULL;
  if (at < end && *at == '.' && (at = digits(at + 1, end)) == NULL) return NULL;
  if (at < end && (*at == 'e' || *at == 'E')) {
    if (++at < end && (*at == '+' || *at == '-')) at++;
    at = digits(at, end);
  }
  return at;
}

static const char *literal(const char *at, const char *end, Text text) {
  return (size_t)(end - at) >= text.size && equal((Text){(char *)at, text.size}, text) ? at + text.size : NULL;
}

static const char *value(const char *at, const char *end, uint32_t depth);

// A member up to its value.
static const char *name(const char *at, const char *end) {
  at = string(at, end);
  if (at == NULL || (at = space(at, end)) >= end || *at != ':') return NULL;
  return space(at + 1, end);
}

static const char *items(const char *at, const char *end, uint32_t depth, bool named, char close) {
  at = space(at, end);
  if (at < end && *at == close) return at + 1;
  for (;;) {
    if (named && (at = name(at, end)) == NULL) return NULL;
    if ((at = value(at, end, depth)) == NULL || (at = space(at, end)) >= end) return NULL;
    if (*at == close) return at + 1;
    if (*at != ',') return NULL;
    at = space(at + 1, end);
  }
}

static const char *value(const char *at, const char *end, uint32_t depth) {
  if (at >= end || depth > 64) return NULL;
  switch (*at) {
    case '{': return items(at + 1, end, depth + 1, true, '}');
    case '[': return items(at + 1, end, depth + 1, false, ']');
    case '"': return string(at, end);
    case 't': return literal(at, end, TEXT("true"));
    case 'f': return literal(at, end, TEXT("false"));
    case 'n': return literal(at, end, TEXT("null"));
    default: return number(at, end);
  }
}

// The value of the last member `model` of a whole document, which may be nowhere; false when it is no JSON object.
static bool find_model(Text json, Text *model) {
  const char *end = json.data + json.size, *at = space(json.data, end);
  *model = (Text){NULL, 0};
  if (at >= end || *at != '{') return false;
  at = space(at + 1, end);
  if (at < end && *at == '}') return space(at + 1, end) == end;
  for (;;) {
    const char *key = at, *start = name(key, end);
    if (start == NULL || (at = value(start, end, 0)) == NULL || (at = space(at, end)) >= end) return false;
    Text wanted = TEXT("\"model\""), got = {(char *)key, wanted.size};
    if ((size_t)(end - key) >= wanted.size && equal(got, wanted)) *model = (Text){(char *)start, at - start};
    if (*at == '}') return space(at + 1, end) == end;
    if (*at != ',') return false;
    at = space(at + 1, end);
  }
}

EXPORT(proxy_on_request_headers) uint32_t on_request_headers(uint32_t stream, uint32_t headers, uint32_t end) {
  if (!end) host_remove_header(REQUEST_HEADERS, "content-length", 14);
  return CONTINUE;
}

EXPORT(proxy_on_request_body) uint32_t on_request_body(uint32_t stream, uint32_t size, uint32_t end) {
  if (!end) return PAUSE;
  begin_callback();
  Text json = body(REQUEST_BODY), model, changed = TEXT("\"changed\"");
  if (!find_model(json, &model) || model.data == NULL) return CONTINUE;
  size_t before = model.data - json.data;
  char *edited = allocate(json.size - model.size + changed.size);
  char *at = put(put(edited, (Text){json.data, before}), changed);
  at = put(at, (Text){model.data + model.size, json.size - before - model.size});
  replace_body(REQUEST_BODY, (Text){edited, at - edited});
  return CONTINUE;
}
