/** One hook that does nothing: `HOOK`, which the build sets, says which. */
import { DataStatus, HeaderStatus, NoConfig, setCtx } from "@sluice/sdk";

const plugin = setCtx<NoConfig>("hooks");
if (HOOK == 0) plugin.processRequestHeadersBy(() => HeaderStatus.Continue);
else if (HOOK == 1) plugin.processRequestBodyBy(() => DataStatus.Continue);
else if (HOOK == 2) plugin.processStreamingRequestBodyBy((ctx, config, chunk) => chunk);
else if (HOOK == 3) plugin.processResponseHeadersBy(() => HeaderStatus.Continue);
else if (HOOK == 4) plugin.processResponseBodyBy(() => DataStatus.Continue);
else if (HOOK == 5) plugin.processStreamingResponseBodyBy((ctx, config, chunk) => chunk);
else if (HOOK == 6) plugin.processStreamDoneBy(() => {});
