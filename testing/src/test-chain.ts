import type { Runner } from "./runner.js";
import { TestGateway } from "./test-gateway.js";
import type { TestPlugin } from "./test-plugin.js";

/** Plugins in the order of a filter chain. What is asked of the chain goes through all of them. */
export class TestChain<Plugins extends readonly TestPlugin[] = readonly TestPlugin[]> extends TestGateway {
  constructor(
    runner: Runner,
    /** Each plugin by itself: its configuration, its VMs, and requests that pass through it alone. */
    readonly plugins: Plugins,
  ) {
    super(
      runner,
      plugins.map((_, index) => index),
    );
  }
}
