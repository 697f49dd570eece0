import { difference, median, ratio } from "./statistics.mjs";

/**
 * What a scenario's rounds say of each case: CPU microseconds per request, the overhead over `none`, and how that compares with
 * the floor's, each with its interval of 95 % confidence. `spread` is the distance of the middle half of the rounds.
 */
export function summarize({ cases }) {
  const cpuOf = (wanted) => cases.find(({ name }) => name === wanted)?.cpu;
  const none = cpuOf("none");
  const floor = cpuOf("c");
  return cases.map(({ name, cpu, ...facts }) => {
    const sorted = [...cpu].sort((a, b) => a - b);
    const at = (part) => sorted[Math.round(part * (sorted.length - 1))];
    const compared = none !== undefined && name !== "none";
    return {
      name,
      ...facts,
      cpu: median(cpu),
      spread: at(0.75) - at(0.25),
      overhead: compared ? difference(cpu, none) : undefined,
      toFloor: compared && floor !== undefined && name !== "c" ? ratio(cpu, floor, none) : undefined,
      overFloor: compared && floor !== undefined && name !== "c" ? difference(cpu, floor) : undefined,
    };
  });
}

const number = (value) => (value === undefined ? "" : value.toFixed(2));
export const interval = (one) =>
  one === undefined || Number.isNaN(one.low) ? "" : `${number(one.value)} [${number(one.low)} to ${number(one.high)}]`;

/** A scenario as a table of the terminal. */
export function print(scenario) {
  console.log(`\n${scenario.name}: ${scenario.title} (answered by ${scenario.answeredBy})`);
  console.table(
    Object.fromEntries(
      summarize(scenario).map(({ name, cpu, spread, overhead, toFloor, bytes, gzip, guestCalls, hostCalls }) => [
        name,
        {
          "CPU µs": number(cpu),
          spread: number(spread),
          "over none": interval(overhead),
          "ratio to C": interval(toFloor),
          bytes,
          gzip,
          "guest calls": guestCalls,
          "host calls": hostCalls,
        },
      ]),
    ),
  );
}
