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
