/** Where requests carry the values that are limited. */
import { HttpContext } from "@sluice/sdk";
import { Query, SocketAddress, splitPath, trimBlanks } from "@sluice/codec";
import { Quota } from "./quota";

/** All values of a parameter, decoded. */
export function parameters(ctx: HttpContext<Quota>, name: string): string[] {
  const path = ctx.request.headers.get(":path");
  return path == null ? [] : Query.parse(splitPath(path).query).all(name);
}

/** All values of a cookie. What has no `=` is no cookie with a name (RFC 6265, 5.2). */
export function cookies(ctx: HttpContext<Quota>, name: string): string[] {
  const values: string[] = [];
  const headers = ctx.request.headers.getAll("cookie");
  for (let i = 0, count = headers.length; i < count; i++) {
    const pairs = headers[i].split(";");
    for (let j = 0, pairCount = pairs.length; j < pairCount; j++) {
      const pair = pairs[j];
      const equals = pair.indexOf("=");
      if (equals >= 0 && trimBlanks(pair.substring(0, equals)) == name)
        values.push(trimBlanks(pair.substring(equals + 1)));
    }
  }
  return values;
}

/** The address of the client as one canonical text: of the connection when `header` is empty, else the first in a header. */
export function addresses(ctx: HttpContext<Quota>, header: string): string[] {
  let text = header.length > 0 ? ctx.request.headers.get(header) : ctx.getStringProperty(["source", "address"]);
  if (text == null) return [];
  const comma = header.length > 0 ? text.indexOf(",") : -1;
  text = trimBlanks(comma < 0 ? text : text.substring(0, comma));
  const address = SocketAddress.parse(text);
  return address == null ? [] : [address.ip.toString()];
}
