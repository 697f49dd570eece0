/**
 * What the plugins of this module can do to an exchange. Each of these is set by what does it, so where nothing in a module does,
 * it is a constant to the compiler, which then leaves out all that stands behind it: a plugin carries what it uses.
 */
import { routesCalls } from "./routed-call";

/** Is there a handler of headers, which may hold or pause them? */
export let handlesHeaders: bool = false;
/** Is there a handler of whole bodies? */
export let readsWholeBodies: bool = false;
/** Is there a handler of chunks? */
export let streamsBodies: bool = false;
/** Is there a handler of trailers? */
export let handlesTrailers: bool = false;
/** Has a plugin created trailers? */
export let makesTrailers: bool = false;
/** Has a plugin taken a streamed response into its hands? */
export let injects: bool = false;

export function handleHeaders(): void {
  handlesHeaders = true;
}
export function readWholeBodies(): void {
  readsWholeBodies = true;
}
export function streamBodies(): void {
  streamsBodies = true;
}
export function handleTrailers(): void {
  handlesTrailers = true;
}
/** For the initialiser of a `@lazy` global. */
export function makeTrailers(): bool {
  return (makesTrailers = true);
}
export function injectBodies(): void {
  injects = true;
}

/** Can headers still be here when the body comes? */
export function mayHoldHeaders(): bool {
  return handlesHeaders || routesCalls;
}

/** Can something have to wait for the timer of the plugin context? */
export function mayNeedTimer(): bool {
  return mayHoldHeaders() || makesTrailers;
}
