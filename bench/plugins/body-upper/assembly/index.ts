import { DataStatus, NoConfig, setCtx } from "@sluice/sdk";

/** Writes a whole response body in capital letters. */
setCtx<NoConfig>("body-upper").processResponseBodyBy((ctx, config, body) => {
  for (let i = 0, length = body.length; i < length; i++) {
    const byte = unchecked(body[i]);
    if (byte >= 0x61 && byte <= 0x7a) unchecked((body[i] = byte - 0x20));
  }
  ctx.response.body.replace(body);
  return DataStatus.Continue;
});
