import { Context } from "./context";
import { currentPlugin } from "./current";
import { PluginDefinition, unknownPlugin } from "./definition";
import { VmContext, vmContext } from "./vm-context";

/**
 * One configuration of one plugin in a VM: Envoy's root context. A changed configuration makes a new one beside the old
 * one, which lives until its last stream has ended.
 */
export class PluginContext extends Context {
  /** What `setCtx` registered under the root id of this context. */
  definition: PluginDefinition = unknownPlugin;
  /** The configuration in force; null before the first. */
  configuration: ActiveConfiguration | null = null;

  private storedPluginId: string = "";

  /** Name that the plugin was registered with. */
  get name(): string {
    return this.definition.name;
  }

  /** `_plugin_id_` of the configuration, "" without one. */
  get pluginId(): string {
    return this.storedPluginId;
  }

  set pluginId(id: string) {
    this.storedPluginId = id;
  }

  /** The VM that this context lives in. */
  get vm(): VmContext {
    return vmContext;
  }

  /** What tells this plugin from others of the gateway: property `plugin_name`, "" when the host does not say. */
  getFingerPrint(): string {
    const name = this.getStringProperty(["plugin_name"]);
    return name == null ? "" : name;
  }

  get isStream(): bool {
    return false;
  }

  get isCurrent(): bool {
    return currentPlugin() == this;
  }
}

/** A parsed configuration; the definition knows its type. */
export abstract class ActiveConfiguration {}

export class ConfigurationOf<C> extends ActiveConfiguration {
  constructor(readonly value: C) {
    super();
  }
}
