import { LogLevel } from "../abi/enums";
import { Continuation } from "../calls/continuation";
import { currentPlugin } from "../plugin/current";
import { E_TIMER_HERE } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginContext } from "../plugin/plugin-context";
import { PluginInstance } from "../plugin/plugin-instance";
import { activitiesOf, addActivity, isConfiguring } from "./activities";
import { Timer } from "./timer-heap";
import { setTimer } from "./timers";

/** In which VMs a tick runs. */
export enum TickScope {
  /** In each one: that of every worker thread and that of Envoy's main thread. */
  Worker = 0,
  /** In the one that is leader; see `PluginContext.doLeaderElection`, which this includes. */
  Process = 1,
}

/** What is done at times for the plugin itself. */
export type TickHandler = (context: PluginContext) => void;

/** A timer of a plugin. */
export class Tick extends Continuation {
  constructor(
    context: PluginContext,
    readonly handler: TickHandler,
    readonly scope: TickScope,
  ) {
    super(context);
  }

  run(): void {
    const context = changetype<PluginContext>(this.context);
    if (this.scope == TickScope.Worker || context.isLeader) this.handler(context);
  }
}

/** See `PluginContext.registerTickFunc`. */
export function registerTick(plugin: PluginInstance, period: u32, handler: TickHandler, scope: TickScope): void {
  if (!isHere(plugin)) return;
  if (scope == TickScope.Process) plugin.doLeaderElection();
  period = max(period, 1);
  const list = activitiesOf(plugin);
  for (let i = 0; i < list.length; i++) {
    const timer = unchecked(list[i]);
    if (timer.period != period || !(timer.continuation instanceof Tick)) continue;
    const tick = changetype<Tick>(timer.continuation);
    if (tick.handler == handler && tick.scope == scope) return;
  }
  addActivity(plugin, new Timer(0, period, new Tick(plugin, handler, scope)));
}

/** See `PluginContext.after`. */
export function runAfter(plugin: PluginInstance, wait: u32, handler: TickHandler): void {
  if (!isHere(plugin)) return;
  const tick = new Tick(plugin, handler, TickScope.Worker);
  if (!isConfiguring(plugin)) setTimer(plugin, wait, 0, tick);
  else addActivity(plugin, new Timer(wait, 0, tick));
}

/** Does the host act on this plugin context or a stream of it? The timer of another one would be set. */
export function isHere(plugin: PluginInstance): bool {
  if (currentPlugin() == plugin) return true;
  report(LogLevel.Error, E_TIMER_HERE);
  return false;
}
