import { load, loadChain, type ClusterInit, type LoadOptions, type TestPlugin } from "@sluice/testing";
import { describe } from "vitest";
import { fixture } from "../../host/test/probe.js";

/** A plugin that does what its configuration says, see `host/test/fixtures/probe.as.ts`. */
export const probe = (): Promise<Uint8Array> => fixture("probe");

/** Statement that calls a cluster and remembers who asked. */
export const call = (cluster: string, timeoutMs = 0): string =>
  `call ${cluster} :method=GET,:path=/check,:authority=a,x-token=t hello ${timeoutMs}`;

/** Waits with the request for the answer of a cluster, and logs the status it got. */
export const waitFor = (cluster: string, timeoutMs = 0): string =>
  `rh: ${call(cluster, timeoutMs)}; return 1\nhc: get 6 :status; effective caller; continue 0`;

/** Loads the probe where a test runs. */
export type Begin = (script: string, options?: LoadOptions) => Promise<TestPlugin>;

/** Runs the same cases in our host and on a real Envoy. */
export function inBothPlaces(title: string, cases: (begin: Begin, on: "host" | "envoy") => void): void {
  describe.each(["host", "envoy"] as const)(`${title}, on: %s`, (on) => {
    cases(async (script, options) => load(await probe(), script, { on, ...options }), on);
  });
}

export { loadChain, type ClusterInit };
