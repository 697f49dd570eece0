/**
 * What the SDK keeps for later phases, paid for only by plugins that can read it later.
 *
 * A `@lazy` global is compiled when the first function that reads it is, and its initialiser then becomes part of the
 * start code. So each flag below sets its bit if, and only if, a getter that depends on it is compiled into the module.
 */
export enum Need {
  RequestId = 1,
  Method = 2,
  Path = 4,
  Host = 8,
  Scheme = 16,
  RequestKind = 32,
  HasRequestBody = 64,
}

/** Bits of `Need`, complete when the start code has run. */
export let needs: u32 = 0;

/** Sets a bit; for the initialisers of `@lazy` globals. */
export function need(bit: Need): bool {
  needs |= bit;
  return true;
}

// @ts-ignore: decorator
@lazy
export const NEED_REQUEST_ID: bool = need(Need.RequestId);

// @ts-ignore: decorator
@lazy
export const NEED_METHOD: bool = need(Need.Method);

// @ts-ignore: decorator
@lazy
export const NEED_PATH: bool = need(Need.Path);

// @ts-ignore: decorator
@lazy
export const NEED_HOST: bool = need(Need.Host);

// @ts-ignore: decorator
@lazy
export const NEED_SCHEME: bool = need(Need.Scheme);

// @ts-ignore: decorator
@lazy
export const NEED_HAS_REQUEST_BODY: bool = need(Need.HasRequestBody);
