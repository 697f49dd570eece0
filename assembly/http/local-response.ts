import { equalsIgnoreCase } from "@sluice/codec/ascii";
import { encodeText } from "@sluice/codec/text";
import { GrpcStatus, MapType } from "../abi/enums";
import { isTooLarge } from "../abi/pairs";
import {
  E_HEADERS_TOO_MANY,
  E_RESPONSE_BODY,
  E_RESPONSE_DETAILS,
  E_RESPONSE_HEADER,
  E_RESPONSE_STATUS,
} from "../plugin/errors";
import { headerProblem, isPseudo } from "./header-rules";
import { Headers } from "./headers";

// @ts-ignore: decorator
@lazy
const NO_BODY: Uint8Array = new Uint8Array(0);

/**
 * An answer that the plugin gives in place of the upstream; sent by `ctx.sendLocalResponse`.
 *
 * ```ts
 * ctx.sendLocalResponse(new LocalResponse(403, "no access").header("x-reason", "policy").details("my-plugin.denied"));
 * return HeaderStatus.StopIteration;
 * ```
 */
export class LocalResponse {
  readonly headers: Headers = new Headers();
  bodyBytes: Uint8Array = NO_BODY;
  detailsText: string = "";
  grpc: GrpcStatus = GrpcStatus.None;

  /**
   * @param status from 200 to 599
   * @param body text, sent as `text/plain` unless a `content-type` is given; empty = no body
   */
  constructor(
    readonly status: i32,
    body: string = "",
  ) {
    if (body.length > 0) this.bodyBytes = encodeText(body);
  }

  /** Adds a header; repeats are kept. Pseudo headers are refused when sending, `content-length` is the host's to compute and left out. */
  header(name: string, value: string): this {
    if (!equalsIgnoreCase(name, "content-length")) this.headers.append(name, value);
    return this;
  }

  /** The body as bytes. */
  body(bytes: Uint8Array): this {
    this.bodyBytes = bytes;
    return this;
  }

  /** Why, for access logs (`%RESPONSE_CODE_DETAILS%`) and tools; by custom `plugin-name.reason`. The host turns blanks into `_`. */
  details(text: string): this {
    this.detailsText = text;
    return this;
  }

  /** `grpc-status` for a gRPC request; by default the host derives it from the HTTP status. */
  grpcStatus(status: GrpcStatus): this {
    this.grpc = status;
    return this;
  }

  /** Why this cannot be sent, "" when it can. */
  get problem(): string {
    if (this.status < 200 || this.status > 599) return E_RESPONSE_STATUS;
    if ((this.status == 204 || this.status == 304) && this.bodyBytes.length > 0) return E_RESPONSE_BODY;
    for (let i = 0, length = this.detailsText.length; i < length; i++) {
      const unit = this.detailsText.charCodeAt(i);
      if (unit < 0x20 || unit == 0x7f) return E_RESPONSE_DETAILS;
    }
    const headers = this.headers;
    if (isTooLarge(headers.names, headers.values)) return E_RESPONSE_HEADER + E_HEADERS_TOO_MANY;
    for (let i = 0, count = headers.length; i < count; i++) {
      const name = headers.names[i];
      if (isPseudo(name)) return E_RESPONSE_HEADER + name;
      const problem = headerProblem(MapType.HttpResponseHeaders, name, headers.values[i]);
      if (problem.length > 0) return E_RESPONSE_HEADER + problem;
    }
    return "";
  }
}
