import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, constants } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchEnvoy } from "@sluice/gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { clusterOf } from "../../support/envoy-subject.js";
import { ScriptedUpstream } from "../../support/http.js";
import { inOneTurn } from "../../support/one-turn.js";
import { Services } from "../../support/services.js";

/** Milliseconds a process has to die; it takes none of them. */
const dyingMs = 1500;
const ask = "call gate :method=GET,:path=/,:authority=a - 5000; return 1";

let folder: string;
let upstream: ScriptedUpstream;
let services: Services;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-http2-"));
  await writeFile(join(folder, "plugin.wasm"), await fixture("probe"));
  upstream = await ScriptedUpstream.start();
  services = await Services.start();
});
afterAll(async () => {
  await upstream.stop();
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

/** How an Envoy ends whose plugin gets an answer in the turn in which the client resets its stream; undefined when it lives. */
async function endOf(script: string): Promise<string | undefined> {
  const code = join(folder, "plugin.wasm");
  const clusters = Object.entries(services.clusters).map(clusterOf);
  const envoy = await launchEnvoy({
    ...{ upstream: upstream.url, clusters, stopTimeoutMs: dyingMs },
    plugins: [{ name: "p", code, configuration: script }],
  });
  const session = connect(envoy.url).on("error", () => undefined);
  try {
    const stream = session.request({ ":path": "/" }).on("error", () => undefined);
    while (services.waiting === 0) await sleep(1);
    await inOneTurn(
      envoy.pid,
      () => stream.close(constants.NGHTTP2_CANCEL),
      () => services.open(),
    );
    return await Promise.race([envoy.ended, sleep(dyingMs, undefined)]);
  } finally {
    session.destroy();
    await envoy.stop();
  }
}

describe("a stream of HTTP/2 that its client resets, when the answer of a call-out comes in the same turn", () => {
  test.each([
    ["the response headers it held are resumed", `sh: ${ask}\nhc: effective caller; continue 1`],
    ["a local response is sent", `rh: ${ask}\nhc: effective caller; reply 403 no - -1 d`],
  ])("%s: the process dies", async (_, script) => {
    // On a busy machine the two may come in two turns, which does no harm.
    let end: string | undefined;
    for (let i = 0; end === undefined && i < 10; i++) end = await endOf(script);
    expect(end).toContain("SIGSEGV");
  });

  test("what is asked of it does no harm", async () => {
    expect(await endOf(`sh: ${ask}\nhc: effective caller; get 2 :status; continue 0; close 0`)).toBeUndefined();
  });
});
