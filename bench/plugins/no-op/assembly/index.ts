import { HeaderStatus, NoConfig, setCtx } from "@sluice/sdk";

/** Handles the request headers and does nothing: what the SDK costs by itself. */
setCtx<NoConfig>("no-op").processRequestHeadersBy(() => HeaderStatus.Continue);
