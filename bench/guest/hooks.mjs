import { compile } from "../asc.mjs";
import { prepare } from "./prepare.mjs";
import { timeInTurn } from "./timing.mjs";

/** The hooks in the order of `hooks.as.ts`. */
const HOOKS = [
  "processRequestHeadersBy",
  "processRequestBodyBy",
  "processStreamingRequestBodyBy",
  "processResponseHeadersBy",
  "processResponseBodyBy",
  "processStreamingResponseBodyBy",
  "processStreamDoneBy",
];

const body = "a cat ".repeat(170);
const exchange = { line: "POST /", init: { body, upstream: { body } } };

/**
 * What a plugin costs that registers one hook which does nothing, for a request with 1 KB each way.
 * @returns rows of `{ hook, ns, crossingsNs, guestCalls, hostCalls, allocations, allocatedBytes }`
 */
export async function measureHooks(rounds, burst) {
  const plugins = [];
  for (let i = 0; i < HOOKS.length; i++) {
    const options = ["--config", "assembly/asconfig.json", "--target", "release", "--use", `HOOK=${i}`];
    plugins.push(await prepare(await compile("bench/guest/hooks.as.ts", options), exchange));
  }
  const times = timeInTurn(
    plugins.flatMap(({ run, bare }) => [run, bare]),
    rounds,
    burst,
  );
  return plugins.map(({ counts }, i) => ({
    hook: HOOKS[i],
    ns: times[2 * i].least,
    crossingsNs: times[2 * i + 1].least,
    ...counts,
  }));
}
