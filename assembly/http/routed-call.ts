import { Headers } from "./headers";
import { StreamContext } from "./stream-context";

/** Who gets the answer of a call that took the place of the exchange; see `HttpContext.routeCall`. */
export abstract class RoutedCall {
  abstract answer(stream: StreamContext, status: i32, headers: Headers, body: Uint8Array): void;
}

/** Can a plugin of this module make such calls? Then it needs the callbacks of the response. */
export let routesCalls: bool = false;

/** For the initialiser of a `@lazy` global. */
export function routeCalls(): bool {
  return (routesCalls = true);
}
