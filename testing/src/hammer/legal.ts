import { sizeOf, type CaseEvent } from "./case.js";

const bodies = { request: "request data", response: "response data" } as const;

/** The same events with every `content-length` the sum of the pieces that follow: peers do not lie about it. */
export function legal(events: readonly CaseEvent[]): readonly CaseEvent[] {
  return events.map((event, index) => {
    if (event.do !== "request" && event.do !== "response") return event;
    if (!event.headers.some(([name]) => name === "content-length")) return event;
    let length = 0;
    for (const next of events.slice(index + 1)) {
      if (next.do === "settle" || (next.do === event.do && next.stream === event.stream)) break;
      if (next.do === bodies[event.do] && next.stream === event.stream) length += sizeOf(next.bytes);
    }
    const value = String(event.end ? 0 : length);
    return { ...event, headers: event.headers.map(([name, old]) => [name, name === "content-length" ? value : old]) };
  });
}
