import type { ByteString } from "../bytes.js";
import type { HeaderMap } from "./header-map.js";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What Envoy's codec refuses in a value. */
function validValue(value: ByteString): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code === 10 || code === 13) return false;
  }
  return true;
}

function validName(name: ByteString): boolean {
  return token.test(name.startsWith(":") ? name.slice(1) : name);
}

/** Envoy's words for the first header that cannot be sent upstream, or undefined when all can. */
export function invalidHeader(headers: HeaderMap): string | undefined {
  for (const [name, value] of headers) {
    if (!validName(name)) return `invalid header name: ${JSON.stringify(name).slice(1, -1)}`;
    if (!validValue(value)) return `invalid header value for: ${name}`;
  }
  return undefined;
}
