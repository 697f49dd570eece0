/** The answer to a call as the host gives it, in its callback. */
import { equalsTextAt } from "@sluice/codec/text";
import { END, getBufferBytes } from "../../abi/buffers";
import { BufferType, MapType, Status } from "../../abi/enums";
import { getHeaderMapPairs } from "../../abi/headers";
import { resultBytes } from "../../abi/memory";
import { PairsReader } from "../../abi/pairs";
import { CallFailure } from "./call-failure";
import { HttpAnswer } from "./http-answer";

// @ts-ignore: decorator
@lazy
const NOTHING: Uint8Array = new Uint8Array(0);

/** Reads what the host offers. The counts are those of the callback: headers, bytes of the body, trailers. */
export function readAnswer(headers: i32, bodySize: i32, trailers: i32): HttpAnswer {
  // The status of the call is not asked: Envoy leaves that of an earlier call there.
  if (headers == 0) return new HttpAnswer(CallFailure.Reset, 502);
  const headerBytes = pairsOf(MapType.HttpCallResponseHeaders);
  const found = bodySize > 0 && getBufferBytes(BufferType.HttpCallResponseBody, 0, END) == Status.Ok;
  const body = found ? resultBytes() : NOTHING;
  const trailerBytes = trailers == 0 ? NOTHING : pairsOf(MapType.HttpCallResponseTrailers);
  let status = 0;
  let isFromService = false;
  const pairs = new PairsReader(headerBytes.dataStart, headerBytes.length);
  for (let i = 0; pairs.next(i); i++) {
    if (isNamed(pairs, ":status")) {
      status = statusAt(pairs.valuePointer, pairs.valueLength);
    } else if (isNamed(pairs, "x-envoy-upstream-service-time")) {
      // Envoy puts it on what an upstream has answered, in place of any that came with it.
      isFromService = true;
    }
  }
  const failure = isFromService ? CallFailure.None : failureOf(status, body);
  return new HttpAnswer(failure, status, body, headerBytes, trailerBytes);
}

/** The length is looked at here: most names have another one, and a call is dearer. */
// @ts-ignore: decorator
@inline
function isNamed(pairs: PairsReader, name: string): bool {
  return pairs.nameLength == name.length && equalsTextAt(pairs.namePointer, pairs.nameLength, name);
}

function pairsOf(map: MapType): Uint8Array {
  return getHeaderMapPairs(map) == Status.Ok ? resultBytes() : NOTHING;
}

/** What Envoy's own answer in place of a service's says. */
function failureOf(status: i32, body: Uint8Array): CallFailure {
  if (status == 504 && startsWith(body, "upstream request timeout")) return CallFailure.Timeout;
  if (status == 503 && startsWith(body, "no healthy upstream")) return CallFailure.NoEndpoint;
  if (status != 502 && status != 503) return CallFailure.None;
  if (!startsWith(body, "upstream connect error or disconnect/reset before headers")) return CallFailure.None;
  return status == 502 ? CallFailure.Malformed : CallFailure.Connection;
}

function startsWith(body: Uint8Array, text: string): bool {
  return body.length >= text.length && equalsTextAt(body.dataStart, text.length, text);
}

/** Three digits; 0 for anything else. */
function statusAt(pointer: usize, length: i32): i32 {
  let status = 0;
  for (let i = 0; i < length; i++) {
    const digit = load<u8>(pointer + i) - 0x30;
    if (digit > 9) return 0;
    status = status * 10 + digit;
  }
  return length == 3 ? status : 0;
}
