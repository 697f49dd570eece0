import { Context } from "./context";
import { current, currentPlugin } from "./current";
import { standForElection } from "../state/election";
import { registerTick, runAfter, TickScope } from "../timers/tick-functions";
import { ConfigurationOf } from "./configurations";
import { LastGoodRules } from "./last-good-rules";
import { PluginInstance } from "./plugin-instance";
import { CandidacyPart } from "../state/candidacy";
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

  /**
   * The global part of the configuration in force: what holds where no rule applies. Null when there is none, when `C` is not
   * the class of the configuration, and while the first configuration is read.
   */
  config<C>(): C | null {
    const inForce = changetype<PluginInstance>(this).inForce;
    if (inForce == null) return null;
    const part = inForce.global;
    return part instanceof ConfigurationOf<C> ? (part as ConfigurationOf<C>).value : null;
  }

  /**
   * Calls `handler` every `periodMs` milliseconds, in each VM (the default) or only in that of the leader. Mostly called in the
   * parser or in `prePluginStartOrReload`: then the first call comes as soon as the configuration is in force; one that is refused
   * leaves the ticks of the former as they were, one that takes its place stops them. Elsewhere it comes within 1 ms.
   *
   * The same function with the same period, once for each rule for instance, is one timer. What was missed is not made up for.
   * In Envoy a changed configuration comes in a plugin context of its own. The ticks of the former one go on, with what it was
   * configured with, until it has drained, which takes the whole drain time also where no stream is open.
   * Callback: `proxy_on_tick`, whose period is set so that it comes when there is something to do.
   */
  registerTickFunc(
    periodMs: u32,
    handler: (context: PluginContext) => void,
    scope: TickScope = TickScope.Worker,
  ): void {
    registerTick(changetype<PluginInstance>(this), periodMs, handler, scope);
  }

  /**
   * Calls `handler` once, `milliseconds` from now (at least 1), or from when the configuration is in force that is being read:
   * not at all when that is refused, or replaced before.
   */
  after(milliseconds: u32, handler: (context: PluginContext) => void): void {
    runAfter(changetype<PluginInstance>(this), milliseconds, handler);
  }

  /**
   * Takes part in the election of a leader: of all VMs of this process in which the plugin (by `getFingerPrint` and root id) takes
   * part, one is leader. Called once, in the parser or elsewhere; from then on the SDK keeps `isLeader` right by itself. A
   * leader that is gone is replaced within 60 seconds, the time that its lease holds; it is renewed every 20.
   * Host calls: `proxy_get_shared_data`, `proxy_set_shared_data`.
   */
  doLeaderElection(): void {
    standForElection(changetype<PluginInstance>(this));
  }

  /** Is this VM the leader now? False before the first callback of the timer after `doLeaderElection`. */
  get isLeader(): bool {
    const candidacy = changetype<PluginInstance>(this).part<CandidacyPart>().candidacy;
    return candidacy != null && candidacy.leads;
  }

  get isCurrent(): bool {
    return current != null && currentPlugin() == this;
  }
}
