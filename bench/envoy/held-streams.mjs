import { connect, constants } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";

const patienceMs = 60_000;

/**
 * Opens streams that stay open, over HTTP/2, on a listener whose fault filter holds them for an hour.
 *
 * @param name the listener
 * @returns what ends them
 */
export async function holdStreams(envoy, name, count) {
  const session = connect(`http://127.0.0.1:${envoy.ports[name]}`, { settings: { enablePush: false } });
  session.on("error", () => undefined);
  await new Promise((resolve) => session.once("remoteSettings", resolve));
  for (let i = 0; i < count; i++) {
    const stream = session.request({ ":path": "/", "x-envoy-fault-delay-request": "3600000" });
    stream.on("error", () => undefined);
  }
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const stats = await (await fetch(`${envoy.admin}/stats?filter=fault.active_faults`)).text();
    const held = stats.split("\n").find((line) => line.startsWith(`http.${name}.fault.active_faults: `));
    if (held?.endsWith(`: ${count}`)) return () => session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
    if (performance.now() > deadline) throw new Error(`Envoy does not hold ${count} streams of ${name}: ${stats}`);
    await sleep(20);
  }
}
