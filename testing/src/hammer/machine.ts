import { ConfigurationError, EnvoyCrash, Host, VirtualClock, type LogLine, type Plugin } from "@sluice/host";
import { Calls } from "./calls.js";
import { configurationBytes, type CaseConfiguration, type CaseEvent, type HammerCase } from "./case.js";
import type { HammeredExchange } from "./exchange.js";
import type { ReplayOptions } from "./options.js";
import { Random } from "./random.js";
import { Secrets, secretsOf } from "./secrets.js";
import { StreamRun } from "./stream-run.js";
import type { Subject } from "./subject.js";
import type { Violation, ViolationKind } from "./violation.js";
import { Endless, watch } from "./watch.js";

/** How long a stream may wait for a timer, in steps of the plugin's clock: over ten minutes together. */
const PATIENCE = [0, 1, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 600_000];
/** Answers that a plugin may ask for before it counts as asking for ever. */
const MAX_ANSWERS = 500;
const WHOLE_ANSWER = { headers: [[":status", "200"]], body: "", trailers: [] } as const;
const trapped = /^Function: (\S+) failed: [\s\S]*/;

/** Hosts that there have been. */
let hosts = 0;

type InForce = Pick<HammeredExchange, "configuration" | "isGivenConfiguration">;

/** Counts of what a machine has been through. */
export class Tally {
  exchanges = 0;
  events = 0;
  reachedUpstream = 0;
  answered = 0;
  cut = 0;
  accepted = 0;
  refused = 0;
  readonly statuses: Record<string, number> = {};

  add(other: Tally): void {
    for (const key of counts) this[key] += other[key];
    for (const [status, times] of Object.entries(other.statuses)) {
      this.statuses[status] = (this.statuses[status] ?? 0) + times;
    }
  }
}

const counts = ["exchanges", "events", "reachedUpstream", "answered", "cut", "accepted", "refused"] as const;

/** A host with the plugin in it, to which the events of a case happen one by one. */
export class Machine {
  /** The first thing that went wrong. */
  violation: Violation | undefined;
  /** A callback that does not return is ended. Costs a thread for each step, so that it is not worth it in repetitions. */
  watching = true;
  readonly streams = new Map<number, StreamRun>();
  readonly calls: Calls;
  readonly tally = new Tally();
  private readonly number = ++hosts;
  private readonly clock = new VirtualClock();
  private readonly host: Host;
  private plugin!: Plugin;
  private readonly workers: number;
  private readonly secrets: Secrets;
  private inForce: InForce = { configuration: undefined, isGivenConfiguration: true };
  private lines = 0;
  /** Exchanges and configurations since everything was last settled. */
  private causes = 0;
  private counting = true;

  private constructor(
    private readonly subject: Subject,
    private readonly options: ReplayOptions,
    { workers = 1, bufferLimit }: HammerCase,
  ) {
    const random = new Random(1);
    this.workers = workers;
    this.secrets = new Secrets(options.secrets ?? []);
    this.calls = new Calls(options.clusters && new Set(Object.keys(options.clusters)));
    this.host = new Host({
      clock: this.clock,
      workers,
      random: (bytes) => random.fill(bytes),
      flavour: options.flavour ?? subject.flavour,
      clusters: this.calls.http,
      redis: this.calls.redis,
      onLog: (line) => this.logged(line),
      onCrash: (error) => this.crashed(error),
      ...(bufferLimit !== undefined && { bufferLimit }),
    });
  }

  /**
   * Loads the plugin. Rejects with what the host says when it is refused, unless it trapped: that is a violation.
   */
  static async start(subject: Subject, options: ReplayOptions, given: HammerCase): Promise<Machine> {
    const machine = new Machine(subject, options, given);
    const { rootId, vmConfiguration, allowOnHeadersStopIteration } = options;
    const configuration = configurationBytes(given.configuration);
    machine.expect(given.configuration);
    try {
      machine.plugin = await machine.host.addPlugin({
        name: "hammered",
        code: subject.code,
        configuration,
        ...(rootId !== undefined && { rootId }),
        ...(vmConfiguration !== undefined && { vmConfiguration }),
        ...(allowOnHeadersStopIteration !== undefined && { allowOnHeadersStopIteration }),
      });
    } catch (error) {
      machine.crashed(error);
    }
    machine.inForce = machine.described(given.configuration);
    return machine;
  }

  /** Lets one thing happen, and looks at what came of it. */
  async perform(event: CaseEvent): Promise<void> {
    if (this.violation !== undefined) return;
    this.tally.events++;
    if (event.do === "settle") return this.settle();
    await this.step(() => this.apply(event));
  }

  /** Ends everything as peers without a fault would, and looks at what is left. */
  async settle(): Promise<void> {
    let answers = 0;
    const open = (): StreamRun[] => [...this.streams.values()].filter(({ isOver }) => !isOver);
    for (const run of open()) await this.step(() => run.finishRequest());
    for (let patience = 0; open().length > 0 && this.violation === undefined;) {
      let moved = false;
      for (const run of open()) {
        if (!run.answering || run.upstream?.complete !== true) continue;
        moved = true;
        await this.step(() => run.finishResponse());
      }
      while (this.calls.pending.length > 0 && answers < MAX_ANSWERS && this.violation === undefined) {
        moved = true;
        answers++;
        await this.step(() => this.calls.answer(0, WHOLE_ANSWER));
      }
      if (moved) continue;
      if (patience === PATIENCE.length) this.stuck(open()[0]!, answers);
      else await this.step(() => this.pass(PATIENCE[patience++]!));
    }
    if (this.violation === undefined) await this.lookAtWhatIsLeft();
    this.streams.clear();
    this.secrets.forget();
    this.lookAtLines();
  }

  /** Memory of the VMs that serve. */
  get memoryBytes(): number {
    return this.plugin.vms.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  }

  /** Takes the plugin down as Envoy does when it ends. */
  stop(): void {
    if (this.violation?.kind !== "endless" && this.violation?.kind !== "envoy") this.host.shutdown();
  }

  private apply(event: Exclude<CaseEvent, { do: "settle" }>): void | Promise<void> {
    switch (event.do) {
      case "request": {
        if (this.streams.has(event.stream)) return;
        this.tally.exchanges++;
        this.causes++;
        const worker = (event.worker ?? 0) % this.workers;
        const startedAt = Number(this.clock.monotonicNanoseconds() / 1_000_000n);
        const place = { ...this.inForce, host: this.number, startedAt };
        this.secrets.take(event.headers);
        const watcher = { report: this.report.bind(this), over: this.over.bind(this) };
        const run = new StreamRun(watcher, this.host, this.plugin, event, worker, place);
        this.streams.set(event.stream, run);
        return run.begin();
      }
      case "answer":
        return this.calls.answer(event.call, event.with);
      case "advance":
        return this.pass(event.milliseconds);
      case "configure":
        return this.configure(event.configuration);
      case "log level":
        return this.host.setLogLevel(event.level);
      case "clusters":
        this.calls.state = event.are;
        return;
      default: {
        if (event.do === "response") this.secrets.take(event.headers);
        return this.streams.get(event.stream)?.perform(event);
      }
    }
  }

  /** Runs `action` under watch, lets what it set off happen, and looks for traps. */
  private async step(action: () => void | Promise<void>): Promise<void> {
    if (this.violation !== undefined) return;
    try {
      let outcome: void | Promise<void> = undefined;
      if (this.watching) watch(this.options.callMilliseconds ?? 10_000, () => (outcome = action()));
      else outcome = action();
      await outcome;
      await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      this.crashed(error);
    }
    if (this.plugin.vms.some(({ failed }) => failed)) this.report("trap", "A callback trapped.");
  }

  private async configure(configuration: CaseConfiguration): Promise<void> {
    this.causes++;
    this.expect(configuration);
    try {
      await this.plugin.reconfigure(configurationBytes(configuration));
      this.inForce = this.described(configuration);
      this.tally.accepted++;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.tally.refused++;
      this.report(
        "trap",
        error.lines.find((line) => trapped.test(line)),
      );
    }
  }

  private pass(milliseconds: number): void {
    this.counting = false; // ticks may log as often as they like
    this.clock.advance(milliseconds);
    this.counting = true;
  }

  private stuck({ stream, upstream, response }: StreamRun, answers: number): void {
    const { filters } = stream.state;
    const [filter] = filters;
    const stands = filter === undefined ? "" : `: request ${filter.request}, response ${filter.response}`;
    const where = upstream === undefined ? "before its upstream" : response === undefined ? "" : "in its response";
    const why =
      answers < MAX_ANSWERS ? "nothing is pending that could resume it" : `${answers} call-outs were answered`;
    this.report("hang", `A stream stands still${where && ` ${where}`} although ${why}${stands}.`);
  }

  private async lookAtWhatIsLeft(): Promise<void> {
    for (let answers = 0; this.calls.pending.length > 0 && answers < MAX_ANSWERS; answers++) {
      await this.step(() => this.calls.answer(0, WHOLE_ANSWER));
    }
    if (this.contexts === 0) return;
    await this.step(() => this.pass(600_000)); // a former root may have asked for time to end
    await this.step(() => {
      while (this.calls.pending.length > 0) this.calls.answer(0, WHOLE_ANSWER);
    });
    if (this.contexts > 0)
      this.report("leftover", `${this.contexts} contexts live on after the last stream has ended.`);
  }

  /** Contexts beside the root that serves. */
  private get contexts(): number {
    return this.plugin.vms.reduce((sum, { contexts }) => sum + contexts - 1, 0);
  }

  private lookAtLines(): void {
    const most = (this.options.maxLogLines ?? 20) * (this.causes + 1);
    if (this.lines > most) {
      this.report("log", `${this.lines} lines were logged for ${this.causes} exchanges and configurations.`);
    }
    this.lines = this.causes = 0;
  }

  private logged({ level, message, prefix, vm }: LogLine): void {
    if (prefix === "" && trapped.test(message)) this.report("trap", message);
    const secret = this.secrets.foundIn(message);
    if (secret !== undefined && prefix !== "") {
      this.report("secret", `A log line holds the credential ${JSON.stringify(secret)}: ${message.slice(0, 300)}`);
    }
    if (prefix !== "" && this.counting && vm.startsWith("worker") && level !== "trace" && level !== "debug")
      this.lines++;
  }

  private over(run: StreamRun): void {
    const { tally } = this;
    if (run.upstream !== undefined) tally.reachedUpstream++;
    if (run.client?.complete === true) tally.answered++;
    else tally.cut++;
    const status = run.client?.header(":status") ?? "none";
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    for (const invariant of this.options.invariants ?? []) {
      const problem = invariant(run);
      if (problem !== undefined) this.report("invariant", problem);
    }
  }

  private crashed(error: unknown): void {
    if (error instanceof EnvoyCrash) this.report("envoy", error.message);
    else if (error instanceof Endless) this.report("endless", error.message);
    else if (this.violation === undefined) throw error;
  }

  /** Keeps the first thing that is wrong; `message` undefined says that nothing is. */
  report(kind: ViolationKind, message: string | undefined): void {
    if (message !== undefined && this.options.ignore?.includes(kind) !== true) this.violation ??= { kind, message };
  }

  private expect(configuration: CaseConfiguration): void {
    if (configuration !== undefined && "json" in configuration) {
      this.secrets.keep(secretsOf(this.subject.schema, configuration.json));
    }
  }

  private described(configuration: CaseConfiguration): InForce {
    const isGivenConfiguration = this.subject.isGiven(configuration);
    if (configuration === undefined || "json" in configuration) {
      return { configuration: configuration?.json, isGivenConfiguration };
    }
    try {
      const text = Buffer.from(configurationBytes(configuration)).toString("utf8");
      return { configuration: JSON.parse(text) as unknown, isGivenConfiguration };
    } catch {
      return { configuration: undefined, isGivenConfiguration };
    }
  }
}
