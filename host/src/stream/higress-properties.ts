import type { ByteString } from "../bytes.js";
import type { HttpStream } from "./http-stream.js";

/**
 * What Higress does beside storing it when a plugin sets one of its own properties: `clear_route_cache` says whether edits
 * of request headers choose the route again (`off`) or not, the buffer limits are decimal numbers of bytes.
 */
export function applyHigressProperty(stream: HttpStream, path: ByteString, value: Uint8Array): void {
  const text = Buffer.from(value).toString("latin1");
  switch (path) {
    case "clear_route_cache":
      stream.keepsRoute = text === "off";
      break;
    case "set_decoder_buffer_limit":
    case "set_encoder_buffer_limit": {
      const limit = /^\d{1,10}$/.test(text) ? Number(text) : undefined;
      if (limit === undefined || limit > 0xffffffff) break;
      (path === "set_decoder_buffer_limit" ? stream.request : stream.response).limit = limit;
    }
  }
}
