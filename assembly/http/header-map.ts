import { LogLevel, MapType, Status } from "../abi/enums";
import {
  addHeaderMapBytes,
  addHeaderMapValue,
  getHeaderMapPairs,
  getHeaderMapValue,
  removeHeaderMapValue,
  replaceHeaderMapBytes,
  replaceHeaderMapValue,
  setHeaderMapPairs,
} from "../abi/headers";
import { resultBytes, resultText } from "../abi/memory";
import { isTooLarge, PairsReader } from "../abi/pairs";
import { equalsIgnoreCase, equalsIgnoreCaseAt, lowerCase } from "@sluice/codec/ascii";
import { decodeTextAt, encodeText } from "@sluice/codec/text";
import { E_HEADERS_TOO_MANY, E_HEADER_NEEDED, E_NOT_CURRENT, E_PHASE_HEADERS } from "../plugin/errors";
import { Once, report, reportOnce } from "../plugin/log";
import { headerBytesProblem, headerProblem, isFraming, isNeeded, isPseudo, mayBeGuarded } from "./header-rules";
import { Headers } from "./headers";
import { StreamContext } from "./stream-context";

/**
 * Headers or trailers of the exchange, as the gateway holds them: reading and writing go to the host at once. Pseudo headers
 * (`:method`, `:path`, `:authority`, `:scheme`; `:status`) are entries like others; names are compared without case.
 *
 * Values are text decoded without loss: bytes that are not UTF-8 become U+DC80 to U+DCFF and go back to the same bytes.
 *
 * Request headers can be read and written until they have gone on, that is in the request header handler and, while they
 * are held, in the body and trailers handlers; they can be read when the stream is done. Response headers likewise.
 * Trailers belong to their trailers handler; writing them in the last call of a body handler with `BodyAccess.Edit` creates
 * them (`HttpMessage.trailers` tells where not). Elsewhere reading gives nothing and writing `BadArgument`, with a line in the log. What would
 * split a response or make the gateway lose the request is refused in the same way: a name that is not a token, CR, LF
 * or NUL in a value, removing `:path` and the like, writing `content-length` or `transfer-encoding`, which the gateway
 * computes (remove `content-length` where you change the length of a body).
 */
export class HeaderMap {
  constructor(
    protected readonly map: MapType,
    protected readonly stream: StreamContext,
  ) {}

  /**
   * The first value of a header, null when there is none. Where a second one must not be overlooked, use `getAll`.
   * Host call: `proxy_get_header_map_value`.
   */
  get(name: string): string | null {
    return this.find(name) ? resultText() : null;
  }

  /** As `get`, as the bytes that were on the wire. */
  getBytes(name: string): Uint8Array | null {
    return this.find(name) ? resultBytes() : null;
  }

  /** Is there such a header? */
  has(name: string): bool {
    return this.find(name);
  }

  /** All values of a header in order, empty when there is none. Host call: `proxy_get_header_map_pairs`. */
  getAll(name: string): string[] {
    const all = new Array<string>();
    if (!this.usable() || getHeaderMapPairs(this.map) != Status.Ok) return all;
    const wanted = lowerCase(name);
    const pairs = new PairsReader();
    // The pairs lie where the host put them only until the next host call: nothing here makes one.
    for (let i = 0; pairs.next(i); i++) {
      if (equalsIgnoreCaseAt(pairs.namePointer, pairs.nameLength, wanted)) all.push(pairs.value);
    }
    return all;
  }

  /** As `getAll`, as the bytes that were on the wire. */
  getAllBytes(name: string): Uint8Array[] {
    const texts = this.getAll(name);
    const all = new Array<Uint8Array>();
    for (let i = 0, count = texts.length; i < count; i++) all.push(encodeText(texts[i]));
    return all;
  }

  /** A copy of all headers in order, pseudo headers included; names are lower case. Empty when there are none now. */
  entries(): Headers {
    const copy = new Headers();
    if (!this.usable() || getHeaderMapPairs(this.map) != Status.Ok) return copy;
    const pairs = new PairsReader();
    for (let i = 0; pairs.next(i); i++) {
      copy.append(decodeTextAt(pairs.namePointer, pairs.nameLength), pairs.value);
    }
    return copy;
  }

  /** Why `set` would refuse this entry, "" when it would not; without a line in the log, for values that users choose. */
  problem(name: string, value: string): string {
    return headerProblem(this.map, name, value);
  }

  /** Removes all entries of the name and puts one at the end. Host call: `proxy_replace_header_map_value`. */
  set(name: string, value: string): Status {
    if (!this.accepts(headerProblem(this.map, name, value))) return Status.BadArgument;
    return this.written(replaceHeaderMapValue(this.map, name, value));
  }

  /** As `set`, with the value as bytes; what the gateway needs, pseudo headers among it, is text: use `set`. */
  setBytes(name: string, value: Uint8Array): Status {
    if (!this.accepts(headerBytesProblem(this.map, name, value))) return Status.BadArgument;
    return this.written(replaceHeaderMapBytes(this.map, name, value));
  }

  /**
   * Adds an entry at the end; Envoy joins the headers it keeps inline (`user-agent`, `content-type`, `accept`, …) with a
   * comma. Pseudo headers exist once: use `set`. Host call: `proxy_add_header_map_value`.
   */
  append(name: string, value: string): Status {
    const once = isPseudo(name) || isNeeded(this.map, name);
    if (!this.accepts(once ? E_HEADER_NEEDED + name : headerProblem(this.map, name, value))) return Status.BadArgument;
    return this.written(addHeaderMapValue(this.map, name, value));
  }

  /** As `append`, with the value as bytes. */
  appendBytes(name: string, value: Uint8Array): Status {
    if (!this.accepts(headerBytesProblem(this.map, name, value))) return Status.BadArgument;
    return this.written(addHeaderMapBytes(this.map, name, value));
  }

  /** Removes all entries of the name; `Ok` also when there is none. Host call: `proxy_remove_header_map_value`. */
  remove(name: string): Status {
    const guarded = mayBeGuarded(name);
    if (!this.accepts(guarded && isNeeded(this.map, name) ? E_HEADER_NEEDED + name : "")) return Status.BadArgument;
    const status = this.written(removeHeaderMapValue(this.map, name));
    if (guarded && status == Status.Ok && equalsIgnoreCase(name, "content-length")) this.stream.freedLength(this.map);
    return status;
  }

  /**
   * Replaces all headers. What the gateway needs and `headers` does not name (`:method`, `:path`, `:authority`,
   * `:scheme`, `x-forwarded-proto`; `:status`) stays as it is, and so do `content-length` and `transfer-encoding` in any
   * case. More than 1,024 headers or 1 MiB are refused, since the host would empty the map, and so is a needed header that
   * stands twice. Host call: `proxy_set_header_map_pairs`.
   */
  replaceAll(headers: Headers): Status {
    if (!this.usable()) return Status.BadArgument;
    const all = new Headers();
    const present = this.entries();
    if (present.length == 0) return this.written(Status.BadArgument);
    for (let i = 0, count = present.length; i < count; i++) {
      const name = present.nameAt(i);
      const kept = isFraming(name) || ((isPseudo(name) || isNeeded(this.map, name)) && !names(headers, name));
      if (kept) all.append(name, present.valueAt(i));
    }
    for (let i = 0, count = headers.length; i < count; i++) {
      const name = headers.nameAt(i);
      const value = headers.valueAt(i);
      if (isFraming(name)) continue;
      const once = isPseudo(name) || isNeeded(this.map, name);
      if (once && names(all, name)) {
        this.accepts(E_HEADER_NEEDED + name);
        return Status.BadArgument;
      }
      // What is there already may stay, also a method or status that a plugin could not choose, such as HEAD or 204.
      const stays = once && present.get(name) == value;
      if (!stays && !this.accepts(headerProblem(this.map, name, value))) return Status.BadArgument;
      all.append(name, value);
    }
    if (!this.accepts(isTooLarge(all.names, all.values) ? E_HEADERS_TOO_MANY : "")) return Status.BadArgument;
    return this.written(setHeaderMapPairs(this.map, all.names, all.values));
  }

  protected get mayWrite(): bool {
    return this.stream.mayWriteHeaders(this.map == MapType.HttpRequestHeaders);
  }

  /** Host calls act on the stream whose callback runs: is that this one? */
  // @ts-ignore: decorator
  @inline
  private usable(): bool {
    return this.stream.isCurrent || notCurrent();
  }

  private find(name: string): bool {
    if (!this.usable()) return false;
    const status = getHeaderMapValue(this.map, name);
    if (status == Status.BadArgument) this.reportPhase();
    return status == Status.Ok;
  }

  private accepts(problem: string): bool {
    if (!this.usable()) return false;
    if (!this.mayWrite) {
      this.reportPhase();
      return false;
    }
    if (problem.length == 0) return true;
    report(LogLevel.Error, problem);
    return false;
  }

  protected written(status: Status): Status {
    if (status == Status.BadArgument) this.reportPhase();
    return status;
  }

  private reportPhase(): void {
    const isRequest = this.map <= MapType.HttpRequestTrailers;
    const once = isRequest ? Once.RequestHeadersPhase : Once.ResponseHeadersPhase;
    reportOnce(once, LogLevel.Error, E_PHASE_HEADERS + (isRequest ? "request" : "response"));
  }
}

function notCurrent(): bool {
  reportOnce(Once.NotCurrent, LogLevel.Error, E_NOT_CURRENT);
  return false;
}

/** Does a list name this header? `host` is another name for `:authority`. */
function names(headers: Headers, name: string): bool {
  if (equalsIgnoreCase(name, ":authority") || equalsIgnoreCase(name, "host")) {
    return headers.has(":authority") || headers.has("host");
  }
  return headers.has(name);
}
