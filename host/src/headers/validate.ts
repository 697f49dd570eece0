import type { ByteString } from "../bytes.js";
import type { HeaderMap } from "./header-map.js";

/** Whether a character, by its code, may stand in the name of a header: the token of RFC 9110, 5.6.2. */
const inName = Uint8Array.from({ length: 256 }, (_, code) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const colon = 0x3a;

/** What Envoy's codec refuses in a value. */
function validValue(value: ByteString): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code === 10 || code === 13) return false;
  }
  return true;
}

/** A token, behind a colon in pseudo headers. */
function validName(name: ByteString): boolean {
  const start = name.charCodeAt(0) === colon ? 1 : 0;
  for (let i = start; i < name.length; i++) if (inName[name.charCodeAt(i)] !== 1) return false;
  return name.length > start;
}

/** Envoy's words for the first header that cannot be sent upstream, or undefined when all can. */
export function invalidHeader(headers: HeaderMap): string | undefined {
  for (const [name, value] of headers) {
    if (!validName(name)) return `invalid header name: ${JSON.stringify(name).slice(1, -1)}`;
    if (!validValue(value)) return `invalid header value for: ${name}`;
  }
  return undefined;
}

/** Envoy's response code details for such a header, or for one that is missing. */
export function invalidHeaderDetails(problem: string): string {
  return `filter_removed_required_request_headers{${problem.replace(/\s/g, "_")}}`;
}
