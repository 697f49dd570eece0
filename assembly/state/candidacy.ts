import { Continuation } from "../calls/continuation";
import { PluginInstance } from "../plugin/plugin-instance";
import { PluginPart } from "../plugin/plugin-part";

/** The part that a plugin context takes in the election of a leader. */
export abstract class Candidacy extends Continuation {
  /** Is this VM the leader now? */
  abstract get leads(): bool;
}

/** The part of a plugin context, null as long as it has not stood for election. */
export class CandidacyPart extends PluginPart {
  candidacy: Candidacy | null = null;
}

/** What only plugins with a leader carry; see `election.ts`. */
export abstract class ElectionSupport {
  /** The plugin context is gone. */
  abstract leave(plugin: PluginInstance): void;
}

/** Set when the plugin can take part in an election. */
export let elections: ElectionSupport | null = null;

export function supportElections(support: ElectionSupport): void {
  elections = support;
}
