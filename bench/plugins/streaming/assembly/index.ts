import { NoConfig, setCtx } from "@sluice/sdk";

/** Passes each chunk of a response on as it comes. */
setCtx<NoConfig>("streaming").processStreamingResponseBodyBy((ctx, config, chunk) => chunk);
