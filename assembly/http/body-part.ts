import { PluginPart } from "../plugin/plugin-part";
import { Direction } from "./direction";
import { HeldHeaders } from "./held-headers";

/** What bodies need of the timer of a plugin context. */
export class BodyPart extends PluginPart {
  /** Streams whose headers are held, by their ids, as long as it is not known whether that works. */
  readonly held: Map<u32, HeldHeaders> = new Map<u32, HeldHeaders>();
  /** What waits for the next callback of the timer. */
  due: Direction[] = [];
}
