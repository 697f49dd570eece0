import type { Host, Plugin } from "@sluice/host";
import type { Configuration } from "./configuration.js";
import type { Runner } from "./runner.js";
import { TestGateway } from "./test-gateway.js";

/** A loaded plugin. What is asked of it goes through this plugin alone, also where it belongs to a chain. */
export class TestPlugin extends TestGateway {
  constructor(
    runner: Runner,
    private readonly index: number,
    /** Name in the log and in property `plugin_name`. */
    readonly name: string,
  ) {
    super(runner, [index]);
  }

  /** Our host, for what this class does not cover. Not on Envoy. */
  get host(): Host {
    return this.inside("plugin.host").host;
  }

  /** The plugin in our host. Not on Envoy. */
  get plugin(): Plugin {
    return this.inside("plugin.plugin").plugins[this.index]!;
  }

  /** Streams whose contexts the plugin holds, on all workers. Not on Envoy. */
  get streams(): number {
    return this.plugin.vms.reduce((sum, { streams }) => sum + streams, 0);
  }

  /** Gives the plugin another configuration at run time. Rejects, and the former one stays, when it refuses. */
  reconfigure(configuration: Configuration): Promise<void> {
    return this.runner.reconfigure(this.index, configuration);
  }

  /**
   * Fails the plugin's VM as a trap would, on one worker or on every one: streams get 503 as soon as they move, and the
   * failure policy decides about the next ones. Not on Envoy.
   */
  trap(worker?: number): void {
    this.inside("plugin.trap()", "Send a request on which the plugin traps").plugins[this.index]!.trap(worker);
  }
}
