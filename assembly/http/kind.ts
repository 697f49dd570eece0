/** What a plugin may ask about the bodies in every phase is found out with the headers, in plugins that do ask. */
import { MapType } from "../abi/enums";
import { Need, need } from "../plugin/needs";
import { Mark } from "./direction";
import { isBinary, isJson, isWebsocketUpgrade } from "./content";
import { StreamContext } from "./stream-context";

/** Set when a plugin of this module asks; called in the header callback. */
export let keepRequestKind: ((stream: StreamContext) => void) | null = null;
/** As `keepRequestKind`, for the response. */
export let keepResponseKind: ((stream: StreamContext) => void) | null = null;

function keepRequest(): bool {
  keepRequestKind = (stream) => {
    stream.isUpgrade = isWebsocketUpgrade();
    if (isBinary(MapType.HttpRequestHeaders)) stream.directionOf(true).mark(Mark.Binary);
  };
  return need(Need.RequestKind);
}

function keepResponse(): bool {
  keepResponseKind = (stream) => {
    const response = stream.directionOf(false);
    if (isBinary(MapType.HttpResponseHeaders)) response.mark(Mark.Binary);
    if (isJson(MapType.HttpResponseHeaders)) response.mark(Mark.Json);
  };
  return true;
}

// @ts-ignore: decorator
@lazy
export const NEED_REQUEST_KIND: bool = keepRequest();

// @ts-ignore: decorator
@lazy
export const NEED_RESPONSE_KIND: bool = keepResponse();
