import { PluginInstance } from "../plugin/plugin-instance";
import { Direction } from "./direction";
import { DataStatus, HeaderStatus } from "./status";
import { StreamContext } from "./stream-context";

/** What only plugins with body or trailers handlers carry; see `BodyFlow`. */
export abstract class BodySupport {
  /** After the header handler has answered `status`: will the body be read, and what does that make of the status? */
  abstract begin(stream: StreamContext, direction: Direction, status: HeaderStatus): HeaderStatus;
  abstract data(stream: StreamContext, direction: Direction, size: i32, endOfStream: bool): DataStatus;
  abstract trailers(stream: StreamContext, direction: Direction): DataStatus;
  /** Milliseconds until the timer is needed, 0 when it is not. */
  abstract wait(plugin: PluginInstance): u32;
  abstract tick(plugin: PluginInstance): void;
  /** The stream is gone. */
  abstract forget(stream: StreamContext): void;
}

/** Set when a handler of a body or of trailers is registered. */
export let bodies: BodySupport | null = null;

export function supportBodies(support: BodySupport): void {
  bodies = support;
}
