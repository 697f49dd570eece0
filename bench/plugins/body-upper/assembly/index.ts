import { upperCaseBytes } from "@sluice/codec";
import { DataStatus, NoConfig, setCtx } from "@sluice/sdk";

/** Writes a whole response body in capital letters. */
setCtx<NoConfig>("body-upper").processResponseBodyBy((ctx, config, body) => {
  upperCaseBytes(body);
  ctx.response.body.replace(body);
  return DataStatus.Continue;
});
