import type { HeaderList } from "../headers/header-list.js";
import type { StreamState } from "./state.js";
export declare class HttpStream {
  requestHeaders(headers: HeaderList, endStream: boolean): void;
  requestData(chunk: Uint8Array, endStream: boolean): void;
  requestTrailers(trailers: HeaderList): void;
  reset(): void;
  responseHeaders(headers: HeaderList, endStream: boolean): void;
  responseData(chunk: Uint8Array, endStream: boolean): void;
  responseTrailers(trailers: HeaderList): void;
  upstreamReset(reason: string): void;
  get state(): StreamState;
  get details(): string;
}
