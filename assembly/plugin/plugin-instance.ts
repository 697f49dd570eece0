import { StreamContext } from "../http/stream-context";
import { Configurations } from "./configurations";
import { PluginDefinition, unknownPlugin } from "./definition";
import { PluginContext } from "./plugin-context";
import { PluginPart } from "./plugin-part";
import { RuleIsolation } from "./rule-isolation";

/** A plugin context with what only the SDK may change; every plugin context is one. */
export class PluginInstance extends PluginContext {
  /** What `setCtx` registered under the root id of this context. */
  definition: PluginDefinition = unknownPlugin;
  /** The configuration in force; null before the first. */
  inForce: Configurations | null = null;
  /** `_plugin_id_` of the configuration in force, or of the one that is being read. */
  idInForce: string = "";
  /** Set by `enableRuleLevelConfigIsolation`. */
  isolation: RuleIsolation | null = null;
  /** Period of the timer in milliseconds, 0 when it is off. */
  timerPeriod: u32 = 0;
  /** Contexts of streams that are gone, for the next ones; see `http/reuse.ts`. */
  spare: StreamContext | null = null;
  /** How many there are. */
  spares: i32 = 0;
  private parts: PluginPart | null = null;

  get name(): string {
    const definition = this.definition;
    return definition == unknownPlugin ? "" : definition.name;
  }

  get pluginId(): string {
    return this.idInForce;
  }

  /** What a feature keeps here; there are few, so they are looked through. `T` has no subclasses. */
  part<T extends PluginPart>(): T {
    let part = this.parts;
    while (part != null) {
      if (part instanceof T) return changetype<T>(part);
      part = part.nextPart;
    }
    const made = instantiate<T>();
    made.nextPart = this.parts;
    this.parts = made;
    return made;
  }
}
