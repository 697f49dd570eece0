import { EnvoyCrash, VirtualClock, type HeaderList, type HttpStream, type Plugin } from "@sluice/host";
import { Bench, get, post, settle } from "../../../host/test/probe.js";
import { defaultGapMs, hasBody, type Body, type Exchange } from "./exchange.js";
import { namesOf } from "./envoy.js";
import type { Hazard } from "./hazards.js";

/** Long enough for every tick of the raw module. */
const laterMs = 100;

/** Does in our host what `WireEnvoy.run` does in Envoy; gives the error by which the host stops the module, if it does. */
export async function crashInHost(module: Uint8Array, hazard: Hazard): Promise<EnvoyCrash | undefined> {
  const crashes: EnvoyCrash[] = [];
  const clock = new VirtualClock();
  const bench = new Bench({
    clock,
    clusters: { other: async () => ({ headers: [[":status", "200"]] }), empty: "no endpoints" },
    onCrash: (error) => void crashes.push(error),
    ...(hazard.bufferLimit !== undefined && { bufferLimit: hazard.bufferLimit }),
  });
  const pass = async (ms: number): Promise<void> => {
    await settle();
    clock.advance(ms);
    await settle();
  };
  try {
    const allowOnHeadersStopIteration = hazard.mode === "allow";
    const plugins: Plugin[] = [];
    for (const name of namesOf(hazard)) {
      plugins.push(await bench.host.addPlugin({ name, code: module, allowOnHeadersStopIteration }));
    }
    const streams = [await drive(bench, plugins, hazard, hazard.script, pass)];
    if (hazard.second !== undefined) {
      streams.push(await drive(bench, plugins, { request: hazard.second.request ?? {} }, hazard.second.script, pass));
    }
    await pass(laterMs);
    for (const stream of streams) if (!stream.state.ended) stream.reset();
  } catch (error) {
    if (!(error instanceof EnvoyCrash)) throw error;
    crashes.push(error);
  }
  return crashes[0];
}

/** Lets time go by. */
type Pass = (ms: number) => Promise<void>;

async function drive(
  bench: Bench,
  plugins: readonly Plugin[],
  { request = {}, answer = {} }: Exchange,
  script: string,
  pass: Pass,
): Promise<HttpStream> {
  const exchange = bench.open(plugins);
  const { stream } = exchange;
  await send(request, pass, {
    headers: (eos) => stream.requestHeaders([...(hasBody(request) ? post : get), ["x-script", script]], eos),
    data: (chunk, eos) => stream.requestData(chunk, eos),
    trailers: (trailers) => stream.requestTrailers(trailers),
  });
  // The upstream answers when it has the whole request.
  if (!/ eos$|^trailers$/.test(exchange.up.at(-1) ?? "") || exchange.down.length > 0) return stream;
  await send(answer, pass, {
    headers: (eos) => stream.responseHeaders([[":status", String(answer.status ?? 200)]], eos),
    data: (chunk, eos) => stream.responseData(chunk, eos),
    trailers: (trailers) => stream.responseTrailers(trailers),
  });
  return stream;
}

interface Side {
  headers(endOfStream: boolean): void;
  data(chunk: Uint8Array, endOfStream: boolean): void;
  trailers(trailers: HeaderList): void;
}

/** As over HTTP/1: the end of a body without trailers is an empty chunk of its own. */
async function send(body: Body, pass: Pass, side: Side): Promise<void> {
  const gap = body.gapMs ?? defaultGapMs;
  side.headers(!hasBody(body));
  if (!hasBody(body)) return;
  for (const chunk of body.chunks ?? []) {
    await pass(gap);
    side.data(Buffer.from(chunk), false);
  }
  await pass(gap);
  if (body.trailers === true) side.trailers([["x-t", "1"]]);
  else side.data(new Uint8Array(0), true);
}
