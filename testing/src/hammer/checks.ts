import type { ByteString, HeaderList } from "@sluice/host";
import type { HammeredMessage } from "./exchange.js";

const token = /^:?[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What is wrong with headers or trailers that leave, or undefined. */
export function badHeader(headers: HeaderList): string | undefined {
  for (const [name, value] of headers) {
    if (!token.test(name)) return `${JSON.stringify(name)} is no name of a header`;

    if (/[\0\r\n]/.test(value)) return `${name} holds CR, LF or NUL: ${JSON.stringify(excerpt(value))}`;
  }
  return undefined;
}

/** The length that a message announces; "several" when it announces different ones. */
function announced(message: HammeredMessage): number | "several" | undefined {
  const lengths = new Set(message.all("content-length"));
  if (lengths.size > 1) return "several";
  const [length] = lengths;
  return length === undefined ? undefined : Number(length);
}

/** What is wrong with the length a whole message announces, or undefined. Says nothing when it came in like that. */
export function badFraming(left: HammeredMessage, came: HammeredMessage | undefined): string | undefined {
  if (!left.complete) return undefined;
  if (came !== undefined && !isFramed(came)) return undefined;
  if (isFramed(left)) return undefined;
  return `content-length is ${left.all("content-length").join(" and ")}, but the body has ${left.bodyBytes} bytes`;
}

function isFramed(message: HammeredMessage): boolean {
  const length = announced(message);
  return length === undefined || length === message.bodyBytes;
}

/** Responses without a body whatever their `content-length` says (RFC 9112, 6.3). */
export function hasNoBody(method: string | undefined, status: string | undefined): boolean {
  return method === "HEAD" || status === "204" || status === "304" || status?.startsWith("1") === true;
}

function excerpt(value: ByteString): string {
  return value.length > 120 ? `${value.slice(0, 117)}...` : value;
}
