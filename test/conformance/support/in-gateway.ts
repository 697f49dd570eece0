import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gateway, GatewayOptions } from "@sluice/gateway";
import { clusterOf } from "../../support/envoy-subject.js";
import { ScriptedUpstream, sendRaw } from "../../support/http.js";
import type { Services } from "../../support/services.js";
import type { Experiment, Traffic } from "./case.js";
import { loggedLines, upstreamLine } from "./lines.js";

/**
 * Makes an experiment with a whole gateway, codec and router included, and tells what the plugins logged and what became
 * of the requests. What crosses the border is not told: the embedded gateway does not trace it.
 *
 * @param settled waits until the gateway has said everything
 */
export async function observeInGateway<G extends Gateway>(
  launch: (options: GatewayOptions) => Promise<G>,
  settled: (gateway: G) => Promise<void>,
  experiment: Experiment,
  probe: Uint8Array,
  services: Services,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-conformance-"));
  const code = join(folder, "probe.wasm");
  const upstream = await ScriptedUpstream.start();
  let gateway: G | undefined;
  try {
    await writeFile(code, probe);
    gateway = await launch({
      ...experiment.gateway,
      upstream: upstream.url,
      clusters: Object.entries(services.clusters).map(clusterOf),
      plugins: experiment.plugins.map(({ name, vmId, script = "" }) => ({ name, vmId, code, configuration: script })),
    });
    const seen: string[] = [];
    for (const traffic of experiment.traffic as readonly Traffic[]) {
      if (traffic.upstream !== undefined) upstream.script = traffic.upstream;
      const { mark } = gateway.logs;
      const before = upstream.seen.length;
      const raw = rawOf(traffic);
      const answer = await sendRaw(gateway.url, raw);
      await settled(gateway);
      seen.push(`= ${JSON.stringify(raw.length > 200 ? `${raw.slice(0, 100)}… (${raw.length} bytes)` : raw)}`);
      for (const { level, text, message } of gateway.logs.since(mark)) {
        if (text !== undefined) seen.push(...loggedLines(level, message, true));
      }
      seen.push(`client: ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "no response"}`);
      seen.push(...upstream.seen.slice(before).map(upstreamLine));
    }
    return seen;
  } finally {
    await gateway?.stop();
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function rawOf({ body = "", line = "GET /", host = "localhost", raw }: Traffic): string {
  const length = body === "" ? "" : `content-length: ${body.length}\r\n`;
  return `${line} HTTP/1.1\r\n${raw ?? `host: ${host}\r\n`}${length}connection: close\r\n\r\n${body as string}`;
}
