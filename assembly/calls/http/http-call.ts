import { equalsIgnoreCase, isToken } from "@sluice/codec/ascii";
import { LogLevel, MapType } from "../../abi/enums";
import { isTooLarge } from "../../abi/pairs";
import { headerProblem, isFraming, isPseudo, isWhole } from "../../http/header-rules";
import { Headers } from "../../http/headers";
import { UrlTarget } from "../../http/url-target";
import { E_CALL, E_CALL_METHOD, E_CALL_TIMEOUT, E_HEADERS_TOO_MANY } from "../../plugin/errors";
import { report } from "../../plugin/log";
import { Call } from "../call";
import { CallStatus } from "../call-status";
import { AnswerContinuation } from "../continuation";
import { HttpAnswer } from "./http-answer";
import { HttpAttempt, HttpRequest } from "./http-attempt";
import { HttpClient } from "./http-client";

// @ts-ignore: decorator
@lazy
const NO_TRAILERS: Headers = new Headers();

/** Longest time-out that Envoy takes, in milliseconds. */
const MAX_TIMEOUT: u32 = i32.MAX_VALUE;

/** One HTTP call, made by a method of `HttpClient`. */
export class HttpCall extends Call<HttpAnswer> {
  private milliseconds: u32;
  private trailerList: Headers = NO_TRAILERS;

  constructor(
    readonly client: HttpClient,
    readonly method: string,
    readonly url: string,
    readonly headers: Headers,
    readonly body: Uint8Array,
  ) {
    super();
    this.milliseconds = client.timeoutMilliseconds;
  }

  /** Milliseconds until this call is given up, in place of the client's; 0 = never. */
  timeout(milliseconds: u32): this {
    this.milliseconds = milliseconds;
    return this;
  }

  /** Trailers to send after the body. */
  trailers(trailers: Headers): this {
    this.trailerList = trailers;
    return this;
  }

  start(continuation: AnswerContinuation<HttpAnswer>): CallStatus {
    const cluster = this.client.clusterName();
    const target = new UrlTarget(this.url);
    const headers = new Headers();
    const authority = target.authority.length > 0 ? target.authority : this.client.cluster.hostName();
    headers.append(":method", this.method).append(":path", pathOf(target));
    headers.append(":authority", authority.length > 0 ? authority : "unknownhost");
    const given = this.headers;
    for (let i = 0, count = given.length; i < count; i++) {
      const name = given.nameAt(i);
      if (!isDecided(name)) headers.append(name, given.valueAt(i));
    }
    const problem = this.problemOf(headers);
    if (problem.length > 0) {
      report(LogLevel.Error, E_CALL + cluster + ": " + problem);
      return CallStatus.BadRequest;
    }
    const request = new HttpRequest(cluster, headers, this.body, this.trailerList, this.milliseconds);
    return HttpAttempt.begin(this.client, request, continuation);
  }

  private problemOf(headers: Headers): string {
    // Envoy sends no CONNECT for a plugin, and says what it says of a cluster without endpoints.
    if (!isToken(this.method) || this.method == "CONNECT") return E_CALL_METHOD;
    if (this.milliseconds > MAX_TIMEOUT) return E_CALL_TIMEOUT;
    const trailers = this.trailerList;
    if (isTooLarge(headers.names, headers.values) || isTooLarge(trailers.names, trailers.values)) {
      return E_HEADERS_TOO_MANY;
    }
    // The method is checked above: what a request that comes in must not become may well go out.
    const path = headers.valueAt(1);
    const isTargetFine = isWhole(path, false) && path.startsWith("/") && isWhole(headers.valueAt(2), true);
    for (let i = isTargetFine ? 3 : 1, count = headers.length; i < count; i++) {
      const problem = headerProblem(MapType.HttpRequestHeaders, headers.nameAt(i), headers.valueAt(i));
      if (problem.length > 0) return problem;
    }
    for (let i = 0, count = trailers.length; i < count; i++) {
      const problem = headerProblem(MapType.HttpRequestTrailers, trailers.nameAt(i), trailers.valueAt(i));
      if (problem.length > 0) return problem;
    }
    return "";
  }
}

/** A path may come without its slash, unless it looks like a URL with another scheme. */
function pathOf(target: UrlTarget): string {
  const path = target.path;
  return path.startsWith("/") || path.includes("://") ? path : "/" + path;
}

/** Is this a header that follows from the URL, the method or the body? */
function isDecided(name: string): bool {
  return isPseudo(name) || isFraming(name) || equalsIgnoreCase(name, "host");
}
