import { PairsReader } from "../../abi/pairs";
import { Headers } from "../../http/headers";
import { CallFailure } from "./call-failure";

// @ts-ignore: decorator
@lazy
const NOTHING: Uint8Array = new Uint8Array(0);

/** The answer to an HTTP call; what it holds stays, wherever it is kept. */
export class HttpAnswer {
  private headerList: Headers | null = null;
  private trailerList: Headers | null = null;

  constructor(
    /** Why there is no answer of the service; then `status` and `body` are what the gateway says in its place. */
    readonly failure: CallFailure,
    /** Status of the answer; without one 504 after a time-out, 503 without a connection, and else 502. */
    readonly status: i32,
    /** Empty when there is none. */
    readonly body: Uint8Array = NOTHING,
    private readonly headerBytes: Uint8Array = NOTHING,
    private readonly trailerBytes: Uint8Array = NOTHING,
  ) {}

  /** Has the service answered with a status from 200 to 299? */
  get ok(): bool {
    return this.failure == CallFailure.None && this.status >= 200 && this.status < 300;
  }

  /** Headers of the answer, `:status` included; names are lower case. Empty without an answer. */
  get headers(): Headers {
    let list = this.headerList;
    if (list == null) {
      list = listOf(this.headerBytes);
      this.headerList = list;
    }
    return list;
  }

  /** Trailers of the answer, empty when there are none. */
  get trailers(): Headers {
    let list = this.trailerList;
    if (list == null) {
      list = listOf(this.trailerBytes);
      this.trailerList = list;
    }
    return list;
  }
}

function listOf(bytes: Uint8Array): Headers {
  const list = new Headers();
  const pairs = new PairsReader(bytes.dataStart, bytes.length);
  for (let i = 0; pairs.next(i); i++) list.append(pairs.name, pairs.value);
  return list;
}
