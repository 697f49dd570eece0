/** The call to the service. */
import { Headers, HttpCall, HttpContext } from "@sluice/sdk";
import { lowerCase } from "@sluice/codec";
import { matchesAny } from "./header-matcher";
import { comparable, isOfMessage, tellsTarget } from "./header-names";
import { HttpService } from "./http-service";

/** The call for an exchange whose request headers are here; `body` is sent as it is. */
export function question(ctx: HttpContext, service: HttpService, body: Uint8Array): HttpCall {
  const headers = headersOf(ctx, service);
  const endpoint = service.endpoint;
  if (service.isForward) return service.client.call(endpoint.method, endpoint.path, headers, body);
  const prefix = endpoint.prefix;
  const path = ctx.path;
  const url = (prefix == null ? "" : prefix) + (path.startsWith("/") ? path : "/" + path);
  // A call leaves out fragments, and the upstream would see one.
  return service.client.call(ctx.method, url.replaceAll("#", "%23"), headers, body);
}

function headersOf(ctx: HttpContext, service: HttpService): Headers {
  const headers = new Headers();
  const given = ctx.request.headers.entries();
  for (let i = 0, count = given.length; i < count; i++) {
    const name = lowerCase(given.nameAt(i));
    if (isSent(service, name)) headers.append(name, given.valueAt(i));
  }
  const added = service.request.added;
  const names = added.keys();
  for (let i = 0, count = names.length; i < count; i++) headers.set(names[i], added.get(names[i]));
  const credentials = given.getAll("authorization");
  if (credentials.length > 0) headers.remove("authorization");
  for (let i = 0, count = credentials.length; i < count; i++) headers.append("authorization", credentials[i]);
  if (service.isForward) tellTarget(ctx, headers);
  return headers;
}

/** Does a header of the request, by its name in lower case, go to the service? What the plugin itself tells never does. */
function isSent(service: HttpService, name: string): bool {
  if (isOfMessage(name)) return false;
  const known = comparable(name);
  if (tellsTarget(known) || (service.isForward && known == "x-forwarded-proto")) return false;
  return matchesAny(service.request.allowed, name);
}

function tellTarget(ctx: HttpContext, headers: Headers): void {
  headers
    .set("x-original-method", ctx.method)
    .set("x-original-uri", ctx.path)
    .set("x-forwarded-proto", ctx.scheme)
    .set("x-forwarded-method", ctx.method)
    .set("x-forwarded-uri", ctx.path)
    .set("x-forwarded-host", ctx.host);
}
