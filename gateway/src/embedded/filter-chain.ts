import { readFile } from "node:fs/promises";
import type { Host, Plugin, PluginOptions } from "@sluice/host";
import type { PluginSpec } from "../bootstrap/model.js";

interface Link {
  readonly key: string;
  readonly plugin: Plugin;
}

/** The plugins a host runs at the moment, replaced as a whole or not at all. */
export class FilterChain {
  private links: readonly Link[] = [];

  constructor(private readonly host: Host) {}

  get plugins(): readonly Plugin[] {
    return this.links.map((link) => link.plugin);
  }

  /**
   * Puts other plugins in force as a listener update of Envoy does: what is new gets its roots beside the old ones,
   * which go with their last stream. When one is refused the former chain stays, and the host's error is thrown.
   */
  async replace(specs: readonly PluginSpec[]): Promise<void> {
    const left = new Map(this.links.map((link) => [link.key, link]));
    const added: Link[] = [];
    const next: Link[] = [];
    try {
      for (const spec of specs) {
        const key = JSON.stringify(spec);
        const known = left.get(key);
        left.delete(key);
        const link = known ?? { key, plugin: await this.host.addPlugin(await optionsOf(spec)) };
        if (known === undefined) added.push(link);
        next.push(link);
      }
    } catch (error) {
      for (const { plugin } of added) plugin.remove();
      throw error;
    }
    this.links = next;
    for (const { plugin } of left.values()) plugin.remove();
  }
}

async function optionsOf({ code, ...spec }: PluginSpec): Promise<PluginOptions> {
  return { ...spec, code: await readFile(code) };
}
