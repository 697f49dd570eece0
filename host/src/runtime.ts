import { randomFillSync } from "node:crypto";
import { Connections } from "./callout/connections.js";
import { type DnsResolver, machineResolver } from "./callout/dns-callout.js";
import { RedisSessions } from "./callout/redis-callout.js";
import { type Clock, SystemClock, type Timer } from "./clock.js";
import { type CrashKind, EnvoyCrash, HostUsageError } from "./errors.js";
import { Recorder } from "./explain/recorder.js";
import { type LogLevel, type LogLine, logLevels } from "./log.js";
import { LoopTurn } from "./loop-turn.js";
import type { Flavour, HostOptions } from "./options.js";
import type { PropertyValue } from "./properties/value.js";
import { Metrics } from "./shared/metrics.js";
import { SharedData } from "./shared/shared-data.js";
import { SharedQueues } from "./shared/shared-queue.js";
import type { Crossing } from "./trace.js";

/** What the VMs of one host share: its options, its stores, its log, and whether the Envoy it plays is still alive. */
export class Runtime {
  readonly clock: Clock;
  readonly random: (bytes: Uint8Array) => void;
  readonly bufferLimit: number;
  readonly clusters: NonNullable<HostOptions["clusters"]>;
  readonly connections = new Connections();
  readonly redis: RedisSessions;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly resolveDns: DnsResolver;
  readonly flavour: Flavour;
  readonly onTrace: ((crossing: Crossing) => void) | undefined;
  readonly recorder: Recorder | undefined;
  readonly metrics = new Metrics();
  readonly sharedData = new SharedData();
  readonly queues = new SharedQueues();
  readonly turn = new LoopTurn((fn) => this.event(fn));
  /** Position of the level in {@link logLevels}. */
  level: number;
  stopped = false;
  private crash: EnvoyCrash | undefined;
  /** How often each thing has happened that Envoy takes for a bug of its own. */
  private readonly bugs = new Map<string, number>();

  constructor(private readonly options: HostOptions) {
    this.clock = options.clock ?? new SystemClock();
    this.random = options.random ?? ((bytes) => void randomFillSync(bytes));
    this.bufferLimit = options.bufferLimit ?? 1024 * 1024;
    this.clusters = options.clusters ?? {};
    this.redis = new RedisSessions(options.redis ?? {});
    this.properties = options.properties ?? {};
    this.resolveDns = options.resolveDns ?? machineResolver;
    this.flavour = options.flavour ?? "envoy";
    this.onTrace = options.onTrace === undefined ? undefined : (crossing) => options.onTrace!(crossing);
    const { explain = false } = options;
    this.recorder = explain === false ? undefined : new Recorder(explain === true ? {} : explain);
    this.level = logLevels.indexOf(options.logLevel ?? "info");
  }

  /** Passes a line on when its level is high enough; `message` is only made then. */
  log(level: LogLevel, line: Omit<LogLine, "level">): void {
    if (logLevels.indexOf(level) < this.level) return;
    this.recorder?.line(level, line.message);
    this.options.onLog?.({ level, ...line });
  }

  /** Whether lines of this number (0 trace to 5 critical) reach anybody. */
  logs(level: number): boolean {
    return level >= this.level && (this.options.onLog !== undefined || this.recorder !== undefined);
  }

  /** How often this bug has been there, this time included. */
  countBug(condition: string): number {
    const times = (this.bugs.get(condition) ?? 0) + 1;
    this.bugs.set(condition, times);
    return times;
  }

  /** Ends (or, for a hang, interrupts) everything with an explanation. */
  crashed(call: string, phase: string, kind: CrashKind, effect: string, remedy: string): never {
    const error = new EnvoyCrash(call, phase, kind, effect, remedy);
    if (kind === "crash") this.crash = error;
    throw error;
  }

  /** Throws when the Envoy this host plays has crashed or was shut down. */
  assertAlive(): void {
    if (this.crash !== undefined) throw this.crash;
    if (this.stopped) throw new HostUsageError("The host was shut down; make a new one.");
  }

  /** Runs `fn` from the event loop, after what runs now. */
  post(fn: () => void): void {
    queueMicrotask(() => this.event(fn));
  }

  /**
   * As `post`, for the answer to something that was begun in a turn. Nothing is answered in the turn in which it was begun,
   * though a cluster may be fast enough here.
   */
  answer(begun: object, fn: () => void): void {
    this.post(() => {
      if (begun === this.turn.current) this.turn.end();
      fn();
    });
  }

  /** A timer of the host's clock. */
  timer(ms: number, fn: () => void): Timer {
    return this.clock.setTimer(ms, () => {
      this.turn.end();
      this.event(fn);
    });
  }

  private event(fn: () => void): void {
    if (this.stopped || this.crash !== undefined) return;
    try {
      fn();
    } catch (error) {
      if (!(error instanceof EnvoyCrash) || this.options.onCrash === undefined) throw error;
      this.options.onCrash(error);
    }
  }
}
