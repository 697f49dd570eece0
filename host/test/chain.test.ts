import { describe, expect, test } from "vitest";
import type { Plugin } from "@sluice/host";
import { Bench, ok, post } from "./probe.js";

/** Ways a plugin may treat a body that all come to the same in the end. */
const habits = ["return 0", "return 1", "return 2"].flatMap((body) => [
  { script: `rb: ${body}\nrb!: return 0\nsb: ${body}\nsb!: return 0`, allow: false, early: false },
  {
    script: `rh: return 1\nrb: ${body}\nrb!: return 0\nsh: return 1\nsb: ${body}\nsb!: return 0`,
    allow: true,
    /** It lets go of held headers before the end, which Envoy does not cope with once the trailers are there. */
    early: body === "return 0",
  },
]);
const chunks = ["a", "bb", "", "ccc"];
const trailers = [["x-t", "1"]] as const;

async function plugins(bench: Bench, withTrailers: boolean): Promise<Plugin[]> {
  return Promise.all(
    habits
      .filter(({ early }) => !early || !withTrailers)
      .map(({ script, allow }, index) => {
        const options = { name: `p${index}`, vmId: String(index), allowOnHeadersStopIteration: allow };
        return bench.probe(script, options);
      }),
  );
}

/** Body, number of ends, and whether headers came first and the end last. */
function outcome(events: readonly string[]): { body: string; ends: number; ordered: boolean } {
  const seen = events.filter((event) => event !== "complete");
  const body = seen.map((event) => /^data (.*?)( eos)?$/.exec(event)?.[1] ?? "").join("");
  const last = (event: string | undefined): boolean => event !== undefined && / eos$|^trailers$/.test(event);
  const first = seen.filter((event) => event.startsWith("headers")).length === 1 && seen[0]!.startsWith("headers");
  return { body, ends: seen.filter(last).length, ordered: first && last(seen.at(-1)) };
}

const whole = { body: chunks.join(""), ends: 1, ordered: true };

describe.each(["separate end", "end with last", "trailers"] as const)("a body with %s", (ending) => {
  test("passes every chain of three plugins that hold it in different ways, complete and once", async () => {
    const bench = new Bench({ logLevel: "error" });
    const all = await plugins(bench, ending === "trailers");
    for (const a of all) {
      for (const b of all) {
        for (const c of all) {
          const exchange = bench.open([a, b, c]);
          const { stream } = exchange;
          const names = [a.name, b.name, c.name].join(" ");
          stream.requestHeaders(post, false);
          for (const [index, chunk] of chunks.entries()) {
            stream.requestData(Buffer.from(chunk), ending === "end with last" && index === chunks.length - 1);
          }
          if (ending === "separate end") stream.requestData(new Uint8Array(0), true);
          if (ending === "trailers") stream.requestTrailers(trailers);
          expect(outcome(exchange.up), `request through ${names}`).toEqual(whole);
          stream.responseHeaders(ok, false);
          for (const [index, chunk] of chunks.entries()) {
            stream.responseData(Buffer.from(chunk), ending === "end with last" && index === chunks.length - 1);
          }
          if (ending === "separate end") stream.responseData(new Uint8Array(0), true);
          if (ending === "trailers") stream.responseTrailers(trailers);
          expect(outcome(exchange.down), `response through ${names}`).toEqual(whole);
          expect(stream.state.ended).toBe(true);
        }
      }
    }
    expect(all.every(({ vms }) => vms.every(({ contexts }) => contexts === 1))).toBe(true);
  });
});
