import { configurationText, type Configuration } from "../configuration.js";
import { readModule } from "../load.js";
import { sizeOf, type CaseConfiguration, type CaseEvent, type HammerCase } from "./case.js";
import { Scheduler } from "./generate/scheduler.js";
import { legal } from "./legal.js";
import { Machine, Tally } from "./machine.js";
import type { HammerOptions, HammerReport, ReplayOptions } from "./options.js";
import { Random } from "./random.js";
import { failure } from "./report.js";
import { runCase } from "./run.js";
import { shrink } from "./shrink/shrink.js";
import { soak } from "./soak.js";
import { Subject } from "./subject.js";
import type { Violation } from "./violation.js";

/** Exchanges until a host is taken down and another one made. */
const EXCHANGES_OF_A_HOST = 150;
/** Exchanges that are repeated to see whether memory grows. */
const EXCHANGES_OF_A_SOAK = 12;

/** Lets random but legal things happen to a plugin, and rejects with `HammerError` when it does not stand them. */
async function strike(module: string | URL | Uint8Array, options: HammerOptions = {}): Promise<HammerReport> {
  const { seed = 1, exchanges = 300, milliseconds, soak: soakExchanges = 3000, shrinkRuns = 1500 } = options;
  const given = options.configurations ?? ("configuration" in options ? [options.configuration] : []);
  const subject = new Subject(await readModule(module), given.map(caseConfiguration));
  const random = new Random(seed);
  const end = milliseconds === undefined ? Infinity : performance.now() + milliseconds;
  const most = milliseconds === undefined ? exchanges : Infinity;
  const total = new Tally();
  let callouts = 0;

  /** Lets rounds happen in one host. */
  const strikeOne = async (start: Omit<HammerCase, "events">): Promise<void> => {
    const events: CaseEvent[] = [];
    const machine = await Machine.start(subject, options, { ...start, events });
    const scheduler = new Scheduler(random, subject, options, start.workers ?? 1);
    const left = (): number => Math.min(EXCHANGES_OF_A_HOST, most - total.exchanges) - machine.tally.exchanges;
    do {
      const size = Math.min(
        left(),
        random.choose([6, () => random.between(1, 3)], [3, () => random.between(4, 12)], [1, () => 50]),
      );
      for (const event of scheduler.round(machine, size)) {
        events.push(event);
        await machine.perform(event);
        if (machine.violation !== undefined) break;
      }
    } while (machine.violation === undefined && left() > 0 && performance.now() < end);
    total.add(machine.tally);
    callouts += machine.calls.total;
    machine.stop();
    if (machine.violation !== undefined) await fail({ ...start, events }, machine.violation);
  };

  /** Repeats some exchanges of one configuration, to see whether memory grows. */
  const soakOne = async (configuration: CaseConfiguration): Promise<void> => {
    const start: HammerCase = { ...(configuration && { configuration }), soak: soakExchanges, events: [] };
    const first = await Machine.start(subject, options, start);
    const events: CaseEvent[] = [];
    for (const event of new Scheduler(random, subject, options, 1).round(first, EXCHANGES_OF_A_SOAK, true)) {
      events.push(event);
      await first.perform(event);
    }
    first.stop();
    if (first.violation !== undefined) return fail({ ...start, events }, first.violation);
    const small = legal(events.filter(isSmall));
    const second = await Machine.start(subject, options, start);
    await soak(second, small, soakExchanges);
    second.stop();
    if (second.violation !== undefined) await fail({ ...start, events: small }, second.violation);
  };

  const fail = async (failing: HammerCase, violation: Violation): Promise<void> => {
    const { soak: _, ...once } = failing;
    const first = violation.kind === "memory" ? failing : once;
    const watching = violation.kind === "endless";
    const run = (candidate: HammerCase): Promise<Violation | undefined> =>
      runCase(subject, options, candidate, watching);
    const shrunk = await shrink(first, violation, run, shrinkRuns);
    const finding = { seed, exchanges: total.exchanges, events: failing.events.length };
    throw failure(shrunk.violation, shrunk.smallest, finding);
  };

  do {
    const configuration = random.pick(subject.configurations);
    const workers = random.pick([1, 1, 2, 3]);
    const bufferLimit = random.pick([undefined, undefined, 1024, 65_536]);
    await strikeOne({
      ...(configuration && { configuration }),
      ...(workers > 1 && { workers }),
      ...(bufferLimit !== undefined && { bufferLimit }),
    });
  } while (total.exchanges < most && performance.now() < end);
  if (soakExchanges > 0 && options.ignore?.includes("memory") !== true)
    await soakOne(random.pick(subject.configurations));
  const { events, reachedUpstream, answered, cut, accepted, refused, statuses } = total;
  return {
    seed,
    exchanges: total.exchanges,
    events,
    reachedUpstream,
    answered,
    cut,
    callouts,
    accepted,
    refused,
    statuses,
  };
}

/** Lets a case that `hammer` found happen again; rejects with `HammerError` when the plugin still does not stand it. */
async function replay(
  module: string | URL | Uint8Array,
  given: HammerCase,
  options: ReplayOptions = {},
): Promise<void> {
  const configurations = given.configuration === undefined ? [] : [given.configuration];
  const violation = await runCase(new Subject(await readModule(module), configurations), options, given);
  if (violation !== undefined) throw failure(violation, given);
}

/**
 * Drives a plugin with random but legal exchanges and hostile bytes: repeated, empty and huge headers, broken bodies,
 * exchanges that interleave, peers that leave, call-outs that fail in every way, configurations that change. Checks that
 * nothing traps, hangs, leaks or lets through what must not leave, and the caller's own invariants. A failing case is
 * made small and told as a test. The same seed does the same again.
 *
 * Rejects with `HammerError`, or as the host does when the plugin does not load with a configuration that was given.
 *
 * @param module path of a `.wasm` file, relative to the working directory, or its bytes
 */
export const hammer: {
  (module: string | URL | Uint8Array, options?: HammerOptions): Promise<HammerReport>;
  /** Lets one case happen again, as the error of `hammer` tells it. */
  readonly replay: typeof replay;
} = Object.assign(strike, { replay });

/** Not so long that repeating it would take long. */
function isSmall(event: CaseEvent): boolean {
  const bytes = "bytes" in event ? sizeOf(event.bytes) : 0;
  const headers = "headers" in event ? event.headers : [];
  return headers.reduce((sum, [, value]) => sum + sizeOf(value), bytes) < 4096;
}

function caseConfiguration(configuration: Configuration): CaseConfiguration {
  const text = configurationText(configuration);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text);
  try {
    return { json: JSON.parse(bytes.toString("utf8")) as unknown };
  } catch {
    return { bytes: bytes.toString("latin1") };
  }
}
