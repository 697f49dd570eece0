import { grouped, table, titleOf, titles } from "./table.mjs";

/** The time of the plugins themselves, without a gateway. */
export function guestSection({ scenarios, streams = [] }) {
  const modules = Object.keys(titles).filter((name) => scenarios.some(({ module }) => module === name));
  const rowsOf = [...new Set(scenarios.map(({ scenario }) => scenario))].map((name) => {
    const of = (module) => scenarios.find((row) => row.scenario === name && row.module === module);
    const { hostCalls, guestCalls, allocations } = of("ours") ?? {};
    return [
      name,
      ...modules.map((module) => grouped(Math.round(of(module)?.ns ?? NaN) || undefined)),
      guestCalls === undefined ? undefined : `${guestCalls} in, ${hostCalls} out`,
      allocations,
    ];
  });
  const head = ["ns", ...modules.map(titleOf), "calls of ours", "objects ours allocates"];
  const text = `## The plugins alone

Nanoseconds of one whole stream in Node's V8 (TurboFan only, as Envoy runs it) over a host that does nearly nothing: what the
code of the plugin and of its SDK costs, without Envoy.

${table(head, rowsOf)}

${distanceText(scenarios)}${streams.length === 0 ? "" : `\n\n${streamsText(streams)}`}`;
  return { text, plots: {} };
}

/** What ours does that the floor does not. */
function distanceText(scenarios) {
  const ns = (scenario, module) => scenarios.find((row) => row.scenario === scenario && row.module === module)?.ns;
  const over = (scenario) => Math.round(ns(scenario, "ours") - ns(scenario, "c"));
  return `The distance to the floor is what the floor leaves out. A plugin that does nothing takes ${over("no-op")} ns more than in C: two
callbacks more, by which the streams of several configurations are told apart; the look-up of the stream's context in every callback;
the note of its phase, by which a call that would end Envoy is refused; the safe point at the end, where the collector may take a
step. Reading and writing adds that texts keep every byte and go through checks (a value with a line break, a header of another phase), where
C hands on what it was given and reads only what the benchmark sends. With add-header that comes to ${over("add-header")} ns, with
log-fields to ${over("log-fields")} ns.`;
}

function streamsText(streams) {
  const counts = [...new Set(streams.map((row) => row.streams))];
  const modules = Object.keys(titles).filter((name) => streams.some(({ module }) => module === name));
  const of = (module, key) =>
    counts.map((count) => {
      const row = streams.find((one) => one.module === module && one.streams === count);
      return row?.[key] === undefined ? undefined : grouped(Math.round(row[key]));
    });
  const rows = (key) => modules.map((module) => [titleOf(module), ...of(module, key)]);
  const head = ["streams open", ...counts.map(grouped)];
  return `Of add-header while other streams are open, in nanoseconds:

${table(head, rows("ns"))}

And the longest callback among them, in nanoseconds:

${table(head, rows("longestNs"))}`;
}
