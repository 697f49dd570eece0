import { Configurations } from "./configurations";
import { PluginDefinition, unknownPlugin } from "./definition";
import { Direction } from "../http/direction";
import { HeldHeaders } from "../http/held-headers";
import { Continuation } from "../calls/continuation";
import { Candidacy } from "../state/candidacy";
import { Timer, TimerHeap } from "../timers/timer-heap";
import { PendingCall } from "../calls/pending-call";
import { GrpcState } from "../grpc/pending-grpc";
import { PendingRedis } from "../redis/pending-redis";
import { PluginContext } from "./plugin-context";
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
  /** Streams whose headers are held, by their ids, as long as that is not known. */
  held: Map<u32, HeldHeaders> | null = null;
  /** What waits for the next callback of the timer. */
  due: Direction[] = [];
  /** Period of the timer in milliseconds, 0 when it is off. */
  timerPeriod: u32 = 0;
  /** Timers of this plugin and its streams. */
  timers: TimerHeap | null = null;
  /** What the configuration in force has started. */
  activities: Timer[] | null = null;
  /** What the configuration asks for that is being read; null while none is. */
  asked: Timer[] | null = null;
  /** What stands in front of its keys in shared data, "" when nothing has asked yet. */
  sharedPrefix: string = "";
  /** Receiving ends of queues, by the number of the queue. */
  queues: Map<u32, Continuation> | null = null;
  /** Its part in the election of a leader. */
  candidacy: Candidacy | null = null;
  /** HTTP calls under way, by the token that the host gave them. */
  httpCalls: Map<u32, PendingCall> | null = null;
  /** gRPC calls and streams under way. */
  grpc: GrpcState | null = null;
  /** Redis commands under way on Higress, by the token that the host gave them. */
  redisCalls: Map<u32, PendingRedis> | null = null;

  get name(): string {
    return this.definition.name;
  }

  get pluginId(): string {
    return this.idInForce;
  }
}
