import { MapType, Status } from "../abi/enums";
import { Mark } from "./direction";
import { makeTrailers } from "./handled";
import { HeaderMap } from "./header-map";

// @ts-ignore: decorator
@lazy
const NEED_TRAILERS: bool = makeTrailers();

/** Trailers: what is written in a body handler makes them, and then how the body ends is another matter. */
export class TrailerMap extends HeaderMap {
  protected override get mayWrite(): bool {
    return this.stream.mayWriteTrailers(this.map == MapType.HttpRequestTrailers);
  }

  protected override written(status: Status): Status {
    const direction = this.stream.directionOf(this.map == MapType.HttpRequestTrailers);
    if (NEED_TRAILERS && status == Status.Ok && !direction.is(Mark.HasTrailers)) direction.mark(Mark.MadeTrailers);
    return super.written(status);
  }
}
