import { MapType } from "../abi/enums";
import { HeaderMap } from "./header-map";
import { HttpBody } from "./body";
import { StreamContext } from "./stream-context";
import { TrailerMap } from "./trailer-map";

/** The request or the response of a stream. */
export abstract class HttpMessage {
  readonly headers: HeaderMap;

  constructor(
    readonly stream: StreamContext,
    readonly isRequest: bool,
  ) {
    this.headers = new HeaderMap(isRequest ? MapType.HttpRequestHeaders : MapType.HttpResponseHeaders, stream);
  }

  /**
   * Trailers: there in the trailers handler. With `BodyAccess.Edit`, a body handler may create those of the response at the
   * end, and the streaming handler those of the request in its last call: what was held back of a request Envoy would follow
   * by the trailers twice.
   */
  get trailers(): HeaderMap {
    return new TrailerMap(this.isRequest ? MapType.HttpRequestTrailers : MapType.HttpResponseTrailers, this.stream);
  }

  /** The whole body, to be edited in a whole-body handler. */
  get body(): HttpBody {
    return new HttpBody(this.stream, this.isRequest);
  }
}
