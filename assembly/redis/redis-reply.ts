import { RespKind } from "@sluice/codec/resp/kind";
import { RespReader } from "@sluice/codec/resp/reader";
import { RespValue } from "@sluice/codec/resp/value";
import {
  E_REDIS_BROKEN,
  E_REDIS_CONNECT,
  E_REDIS_ENDPOINT,
  E_REDIS_MALFORMED,
  E_REDIS_NO_AUTH,
  E_REDIS_NETWORK,
  E_REDIS_TIMEOUT,
  E_REDIS_UNKNOWN,
} from "../plugin/errors";
import { RedisFailure } from "./redis-failure";

// @ts-ignore: decorator
@lazy
const NOTHING: RespValue = new RespValue(new Uint8Array(0), RespKind.Null, 0, 0);

/** What came of a command; what it holds stays, wherever it is kept. */
export class RedisReply {
  constructor(
    /** Why there is no result. */
    readonly failure: RedisFailure,
    /** The answer of the server: the result, or the error it told. Null without an answer. */
    readonly value: RespValue = NOTHING,
  ) {}

  /** Has the server done what it was told? Then `value` is the result, which may well be a null. */
  get ok(): bool {
    return this.failure == RedisFailure.None;
  }

  /** Has the server answered with an error? Then `error` is its text. */
  get isError(): bool {
    return this.value.isError;
  }

  /** What went wrong: the server's words where there are any. "" when nothing did. */
  get error(): string {
    return this.value.isError ? this.value.error : textOf(this.failure);
  }
}

/** A reply as the server has sent it. */
export function replyOf(value: RespValue): RedisReply {
  if (!value.isError) return new RedisReply(RedisFailure.None, value);
  const code = value.errorCode;
  const login = code == "NOAUTH" || code == "WRONGPASS";
  return new RedisReply(login ? RedisFailure.Login : RedisFailure.Error, value);
}

/** The replies in these bytes; fewer than `count`, or null when they are none. */
export function readReplies(bytes: Uint8Array, count: i32): RespValue[] | null {
  const reader = new RespReader(bytes);
  const values = reader.take(count);
  for (let i = 0; i < values.length; i++) if (unchecked(values[i]).kind == RespKind.Push) return null;
  if (reader.error.length > 0) return null;
  return values.length == count && reader.consumed < bytes.length ? null : values;
}

/** As many failed replies. */
export function failed(count: i32, reply: RedisReply): RedisReply[] {
  return new Array<RedisReply>(count).fill(reply);
}

function textOf(failure: RedisFailure): string {
  switch (failure) {
    case RedisFailure.None:
      return "";
    case RedisFailure.Timeout:
      return E_REDIS_TIMEOUT;
    case RedisFailure.Connection:
      return SLUICE_HIGRESS ? E_REDIS_NETWORK : E_REDIS_CONNECT;
    case RedisFailure.Broken:
      return E_REDIS_BROKEN;
    case RedisFailure.UnknownCluster:
      return E_REDIS_UNKNOWN;
    case RedisFailure.NoEndpoint:
      return E_REDIS_ENDPOINT;
    case RedisFailure.Login:
      return E_REDIS_NO_AUTH;
    default:
      return E_REDIS_MALFORMED;
  }
}
