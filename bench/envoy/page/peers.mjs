import { bars } from "../svg.mjs";
import { between, fixed, grouped, plainTitle, table, titleOf, titles } from "./table.mjs";

/** The scenarios that peers do as well, in the columns of the tables. */
const compared = {
  "add-header": "add-header",
  "key-auth-hit": "key-auth, let in",
  "key-auth-miss": "key-auth, 401",
  "body-upper": "body-upper, 16 KB",
  "log-fields": "log-fields",
};
const order = Object.keys(titles).filter((name) => name !== "none");

/** Peers in a real Envoy: overheads, their ratio to the floor, sizes, starts and memory. */
export function peersSection(summaries, launches) {
  const shown = Object.keys(compared).filter((name) => summaries.has(name));
  const caseOf = (scenario, name) => summaries.get(scenario).cases.find((one) => one.name === name);
  const names = order.filter((name) => shown.some((scenario) => caseOf(scenario, name)));
  const head = ["", ...shown.map((name) => compared[name])];
  const rows = (of) => names.map((name) => [titleOf(name), ...shown.map((one) => of(caseOf(one, name) ?? {}))]);
  const groups = shown.map((scenario) => ({
    title: compared[scenario],
    bars: names
      .map((name) => caseOf(scenario, name))
      .filter((one) => one !== undefined)
      .map(({ name, overhead }) => ({ name: plainTitle(name), colour: name, ...overhead })),
  }));
  const text = `## Against peers, in Envoy

CPU microseconds that a request costs more than without any filter, with the interval that holds the true value with 95 % confidence.

${table(head, [
  ["no filter, whole", ...shown.map((one) => fixed(caseOf(one, "none").cpu))],
  ...rows(({ overhead }) => between(overhead)),
])}

![CPU microseconds over no filter](performance/peers.svg)

The same overhead as a multiple of the floor's: 1 is as cheap as C.

${table(
  head,
  rows(({ toFloor }) => between(toFloor, 2)).filter(([title]) => title !== titles.c),
)}

And the microseconds over the floor:

${table(
  head,
  rows(({ overFloor }) => between(overFloor)).filter(([title]) => title !== titles.c),
)}

Calls of a request over the border, those for memory included: from Envoy into the plugin, and from the plugin into Envoy.

${table(
  head,
  rows(({ guestCalls, hostCalls }) =>
    guestCalls === undefined ? undefined : `${guestCalls} in, ${hostCalls} out`,
  ).filter((row) => row.slice(1).some((cell) => cell !== undefined)),
)}

Size of the modules in kilobytes, raw and with gzip:

${table(
  head,
  rows(({ bytes, gzip }) =>
    bytes === undefined ? undefined : `${fixed(bytes / 1000)} / ${fixed(gzip / 1000)}`,
  ).filter((row) => row.slice(1).some((cell) => cell !== undefined)),
)}
${startsText(launches.filter(({ scenario }) => scenario === "add-header"))}`;
  return { text, plots: { peers: bars("CPU microseconds over no filter", "µs", groups) } };
}

function startsText(rows) {
  const none = rows.find((row) => row.case === "none");
  if (none === undefined) return "";
  const sent = rows.find(({ requests }) => requests > 0)?.requests;
  const head = ["add-header", "start over none, ms", "of CPU, ms", "memory over none, MB"];
  if (sent !== undefined) head.push(`after ${grouped(sent)} requests, MB`);
  const byOrder = order.flatMap((name) => rows.filter((row) => row.case === name));
  const cells = byOrder.map((row) => [
    titleOf(row.case),
    fixed(row.startMs - none.startMs, 0),
    fixed(row.startCpuMs - none.startCpuMs, 0),
    fixed(row.memory - none.memory),
    fixed(row.memoryAfter - none.memoryAfter),
  ]);
  return `
How long Envoy takes longer to start, and the memory of its process, with the configuration of add-header (main thread and one worker,
each with a VM; an Envoy without filters takes ${fixed(none.startMs, 0)} ms and ${fixed(none.memory)} MB):

${table(
  head,
  cells.map((row) => row.slice(0, head.length)),
)}
`;
}
