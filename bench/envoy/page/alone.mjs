import { bars } from "../svg.mjs";
import { between, colourOf, fixed, longTitle, plainTitle, table } from "./table.mjs";

const sections = {
  "no-op": "What the SDK costs by itself: a plugin whose only callback does nothing.",
  rules: `What the number of rules costs: the plugin key-auth has rules of which the last one holds, by the host or by the name of
the route.`,
  "json-body": "A JSON body of 2 KB is buffered, parsed, one member replaced, and written again.",
  "call-out": "Each request waits for the answer of a service. Most of it is what Envoy does for the call.",
  streaming: "A response of 10 MB goes through a hook that is handed each chunk; per response, not per chunk.",
  streams: "add-header, alone and while 5,000 other streams of the same VM are open and have their state.",
};

/** What has no peer in every SDK: rules, JSON, call-outs, streaming, many streams. */
export function aloneSection(summaries, launches) {
  const parts = ["## More scenarios", "CPU microseconds of a request, and what it is more than without a filter."];
  const plots = {};
  for (const [name, lead] of Object.entries(sections)) {
    if (!summaries.has(name)) continue;
    const { cases, answeredBy } = summaries.get(name);
    const starts = launches.filter(({ scenario }) => scenario === name);
    const none = starts.find((row) => row.case === "none");
    const head = ["", "whole", "over no filter"];
    if (none !== undefined) head.push("start over none, ms", "memory over none, MB");
    const rows = cases.map((one) => {
      const start = starts.find((row) => row.case === one.name);
      const over = (key, digits) => (start === none ? undefined : fixed(start[key] - none[key], digits));
      const more = none === undefined ? [] : [over("startMs", 0), over("memory")];
      return [longTitle(one.name), fixed(one.cpu), between(one.overhead), ...more];
    });
    parts.push(`### ${name}`, `${lead} Answered by ${answeredBy}.`, table(head, rows));
    if (name !== "rules" && name !== "streams") continue;
    const some = cases.filter(({ overhead }) => overhead !== undefined);
    const group = some.map(({ name: bar, overhead }) => ({
      name: plainTitle(bar),
      colour: colourOf(bar),
      ...overhead,
    }));
    plots[name] = bars("CPU microseconds over no filter", "µs", [{ title: name, bars: group }]);
    parts.push(`![${name}](performance/${name}.svg)`);
  }
  return { text: parts.join("\n\n"), plots };
}
