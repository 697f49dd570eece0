import type { HeaderList } from "../headers/header-list.js";

/**
 * Headers of a response as Envoy's codec for HTTP/1 hands them on; undefined when it takes what came for no response. A 204
 * must not announce a body (RFC 9110, 8.6, and RFC 9112, 6.1), and loses a length of 0.
 *
 * @param headers names in lower case, `:status` included
 */
export function http1Response(headers: HeaderList): HeaderList | undefined {
  if (!headers.some(([name, value]) => name === ":status" && value === "204")) return headers;
  const announces = ([name, value]: readonly [string, string]): boolean =>
    name === "transfer-encoding" || (name === "content-length" && Number(value) !== 0);
  return headers.some(announces) ? undefined : headers.filter(([name]) => name !== "content-length");
}
