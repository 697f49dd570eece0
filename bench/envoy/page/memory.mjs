import { lines } from "../svg.mjs";
import { fixed, grouped, plainTitle, table, titleOf } from "./table.mjs";

/** Growth over many requests. */
export function memorySection({ envoy, vm }) {
  const rows = envoy.map(({ case: name, points }) => {
    const [, early] = points;
    const last = points.at(-1);
    return [titleOf(name), fixed(early.memory), fixed(last.memory), fixed(last.memory - early.memory)];
  });
  const [warm, most] = vm[0].points.map(({ requests }) => requests);
  const text = `## Memory over ${grouped(most)} requests

Megabytes of Envoy's process with add-header, when ${grouped(warm)} requests had been answered and when ${grouped(most)} had:

${table(["", "early", "late", "difference"], rows)}

![Memory of Envoy's process](performance/memory.svg)

The linear memory of the VM, which no statistic of Envoy tells, in the host of this repository after ${grouped(warm)} exchanges
and after ${grouped(most)}, in bytes:

${table(
  ["", grouped(warm), grouped(most)],
  vm.map(({ scenario, points: some }) => [scenario, ...some.map(({ bytes }) => grouped(bytes))]),
)}`;
  const series = envoy.map(({ case: name, points: some }) => ({
    name: plainTitle(name),
    colour: name,
    points: some.slice(1).map(({ requests, memory }) => [requests, memory]),
  }));
  return { text, plots: { memory: lines("Memory of Envoy's process", "MB", series) } };
}
