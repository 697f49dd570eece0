import { Context } from "./context";
import { current, currentPlugin } from "./current";
import { LastGoodRules } from "./last-good-rules";
import { PluginInstance } from "./plugin-instance";
import { VmContext, vmContext } from "./vm-context";

/**
 * One configuration of one plugin in a VM: Envoy's root context. A changed configuration makes a new one beside the old
 * one, which lives until its last stream has ended.
 */
export abstract class PluginContext extends Context {
  /** Name that the plugin was registered with. */
  abstract get name(): string;

  /** `_plugin_id_` of the configuration, "" without one. */
  abstract get pluginId(): string;

  /** The VM that this context lives in. */
  get vm(): VmContext {
    return vmContext;
  }

  /**
   * Keeps a rule that cannot be read from failing the whole configuration: it is read as it was when it could be read last, or
   * left out. To be called in the handler of `prePluginStartOrReload`, or in the parser of the global part. Left out, a rule that
   * guards guards no more; without isolation the former configuration stays, as a whole.
   */
  enableRuleLevelConfigIsolation(): void {
    const plugin = changetype<PluginInstance>(this);
    if (plugin.isolation == null) plugin.isolation = new LastGoodRules(plugin);
  }

  /** Was `enableRuleLevelConfigIsolation` called? */
  isRuleLevelConfigIsolation(): bool {
    return changetype<PluginInstance>(this).isolation != null;
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
    return current != null && currentPlugin() == this;
  }
}
