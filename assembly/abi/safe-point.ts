/**
 * Where garbage is collected: at the end of a callback, when no function of the plugin holds an object.
 *
 * The build (`transform`) takes the collector out of the allocator and gives it here, so that the compiled code need not
 * note each object it holds on a shadow stack. Without the build the collector works as the compiler made it, and this
 * does nothing.
 */
export function safePoint(): void {
  if (isDefined(__safe_point)) __safe_point();
}

/**
 * Says that what is made until `endOld` outlives the callback. Among what does not, it would keep all of that alive.
 * Constructors in between store without a word to the collector, so what is handed to one is to be told by `tellHeld`.
 * @returns what `endOld` wants
 */
// @ts-ignore: decorator
@inline
export function beginOld(): usize {
  return isDefined(__begin_old) ? __begin_old() : 0;
}

/** See `beginOld`. */
// @ts-ignore: decorator
@inline
export function endOld(before: usize): void {
  if (isDefined(__end_old)) __end_old(before);
}

/** Tells the collector that a constructor has stored `held` in `holder`. */
// @ts-ignore: decorator
@inline
export function tellHeld<H, T>(holder: H, held: T): void {
  __link(changetype<usize>(holder), changetype<usize>(held), false);
}
