import type { CaseEvent, HammerCase } from "../case.js";
import { legal } from "../legal.js";
import type { Violation } from "../violation.js";
import { minimizeList } from "./minimize.js";
import { simplerConfiguration, simplify } from "./simplify.js";

/** What a failing case has come down to. */
export interface Shrunk {
  readonly smallest: HammerCase;
  readonly violation: Violation;
  /** How many smaller cases were run. */
  readonly runs: number;
}

/**
 * Makes a failing case smaller as long as it fails in the same way.
 *
 * @param run lets a case happen
 * @param mostRuns how many smaller cases are run at most
 */
export async function shrink(
  failing: HammerCase,
  violation: Violation,
  run: (candidate: HammerCase) => Promise<Violation | undefined>,
  mostRuns: number,
): Promise<Shrunk> {
  let best = failing;
  let found = violation;
  let runs = 0;
  const attempt = async (candidate: HammerCase): Promise<boolean> => {
    if (runs >= mostRuns) return false;
    runs++;
    const made = { ...candidate, events: legal(candidate.events) };
    const outcome = await run(made).catch(() => undefined); // a configuration that is refused shows nothing
    if (outcome?.kind !== violation.kind) return false;
    best = made;
    found = outcome;
    return true;
  };
  const keep = (events: readonly CaseEvent[]): Promise<boolean> => attempt({ ...best, events });
  const keepGroups = (groups: readonly (readonly CaseEvent[])[]): Promise<boolean> => keep(groups.flat());

  // A plugin that leaks much shows it after few exchanges, so that each attempt takes less time.
  for (const soak of [100, 300, 1000]) {
    if (best.soak !== undefined && soak < best.soak && (await attempt({ ...best, soak }))) break;
  }
  await minimizeList(rounds(best.events), keepGroups);
  const streams = [...new Set(best.events.map(streamOf))].filter((stream) => stream !== undefined);
  const { events } = best;
  await minimizeList(streams, (left) =>
    keep(events.filter((event) => streamOf(event) === undefined || left.includes(streamOf(event)!))),
  );
  for (let size = Infinity; best.events.length < size && runs < mostRuns;) {
    size = best.events.length;
    await minimizeList(best.events, keep);
    for (const key of ["workers", "bufferLimit"] as const) {
      const { [key]: value, ...without } = best;
      if (value !== undefined) await attempt(without);
    }
    await simplerConfiguration(best.configuration, (configuration) => attempt(configured(best, configuration)));
    for (let place = 0; place < best.events.length; place++) {
      await simplify(best.events[place]!, (event) => keep([...best.events].with(place, event)));
    }
  }
  await keep(renumbered(best.events));
  if (failing.soak === undefined) return { smallest: best, violation: found, runs };
  // Few exchanges may have grown the memory for another reason.
  const isSame = (await run({ ...best, soak: failing.soak }))?.kind === violation.kind;
  return isSame
    ? { smallest: { ...best, soak: failing.soak }, violation: found, runs }
    : { smallest: failing, violation, runs };
}

/** Streams count from 0. */
function renumbered(events: readonly CaseEvent[]): CaseEvent[] {
  const numbers = [...new Set(events.map(streamOf))].filter((stream) => stream !== undefined);
  return events.map((event) => ("stream" in event ? { ...event, stream: numbers.indexOf(event.stream) } : event));
}

function configured({ configuration: _, ...rest }: HammerCase, configuration: HammerCase["configuration"]): HammerCase {
  return configuration === undefined ? rest : { ...rest, configuration };
}

function streamOf(event: CaseEvent): number | undefined {
  return "stream" in event ? event.stream : undefined;
}

/** Events between two that settle everything. */
function rounds(events: readonly CaseEvent[]): CaseEvent[][] {
  const list: CaseEvent[][] = [[]];
  for (const event of events) {
    list[list.length - 1]!.push(event);
    if (event.do === "settle") list.push([]);
  }
  return list;
}
