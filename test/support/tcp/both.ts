import { afterEach, describe } from "vitest";
import { EnvoyWire } from "./envoy-wire.js";
import { HostWire } from "./host-wire.js";
import type { StartWire, Wire } from "./wire.js";

/** Runs the same cases on connections in our host and in a real Envoy. */
export function onBothWires(title: string, module: () => Promise<Uint8Array>, cases: (start: StartWire) => void): void {
  for (const [place, kind] of [
    ["the host", HostWire],
    ["Envoy", EnvoyWire],
  ] as const) {
    describe(`${title} in ${place}`, () => {
      const running = new Set<Wire>();
      afterEach(async () => {
        await Promise.all([...running].map((wire) => wire.stop()));
        running.clear();
      });
      cases(async (scripts, options) => {
        const wire = await kind.start(await module(), scripts, options);
        running.add(wire);
        return wire;
      });
    });
  }
}
