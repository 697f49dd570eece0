/** What goes to the service, and what comes back from it. */
import { JsonValue } from "@sluice/sdk";
import { isToken, lowerCase } from "@sluice/codec";
import { HeaderMatcher } from "./header-matcher";
import { isOfMessage } from "./header-names";

const DEFAULT_BYTES: u32 = 10 << 20;

/** What the call carries. */
@config
export class AuthorizationRequest {
  /** Headers of the request that are sent along; `authorization` always is. */
  @key("allowed_headers")
  allowed: HeaderMatcher[] = [];
  /** Headers that are sent as well, in place of those of the request. */
  @key("headers_to_add")
  added: Map<string, string> = new Map();
  /** Sends the body of the request, which has to be held until it is whole. */
  @key("with_request_body")
  withBody: bool = false;
  /** Most bytes of a body that is sent; a longer one is answered with 413. 0 stands for the default. */
  @key("max_request_body_bytes")
  @range(0, 2147483647)
  maxBytes: u32 = 10485760;

  validate(json: JsonValue): void {
    if (this.maxBytes == 0) this.maxBytes = DEFAULT_BYTES;
    const names = this.added.keys();
    for (let i = 0, count = names.length; i < count; i++) {
      const field = json.get("headers_to_add").get(names[i]);
      if (!isToken(names[i])) field.refuse("the header name is not a token");
      else if (isOfMessage(lowerCase(names[i]))) field.refuse("the gateway decides this header");
      else if (!isHeaderValue(this.added.get(names[i]))) field.refuse("the header value has a control character");
    }
  }
}

/** What becomes of the headers of the answer. */
@config
export class AuthorizationResponse {
  /** Headers that go to the upstream when the answer is 200, in place of those that the client sent. */
  @key("allowed_upstream_headers")
  upstream: HeaderMatcher[] = [];
  /** Headers that go to the client with a refusal; all of them where this is absent or empty. */
  @key("allowed_client_headers")
  client: HeaderMatcher[] = [];
}

function isHeaderValue(value: string): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if ((unit < 0x20 && unit != 0x09) || unit == 0x7f) return false;
  }
  return true;
}
