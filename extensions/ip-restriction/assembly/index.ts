import { HeaderStatus, HttpContext, LocalResponse, setCtx } from "@sluice/sdk";
import { IpAddress, SocketAddress, trimBlanks } from "@sluice/codec";
import { Config } from "./config";

setCtx<Config>("ip-restriction").processRequestHeadersBy((ctx, config) => {
  const reason = config.refusal(addressOf(ctx, config));
  if (reason.length == 0) return HeaderStatus.Continue;
  const response = new LocalResponse(config.status, config.body)
    .header("content-type", "application/json; charset=utf-8")
    .details("ip-restriction." + reason);
  ctx.sendLocalResponse(response);
  return HeaderStatus.StopIteration;
});

/** The address of the client, null when it cannot be told. */
function addressOf(ctx: HttpContext, config: Config): IpAddress | null {
  const text = config.isInHeader
    ? firstOf(ctx.request.headers.get(config.header))
    : ctx.getStringProperty(["source", "address"]);
  if (text == null) return null;
  const address = SocketAddress.parse(text);
  return address == null ? null : address.ip;
}

/** The first element of a header that is a list. */
function firstOf(value: string | null): string | null {
  if (value == null) return null;
  const comma = value.indexOf(",");
  return trimBlanks(comma < 0 ? value : value.substring(0, comma));
}
