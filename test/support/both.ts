import { afterEach, describe } from "vitest";
import { EnvoySubject } from "./envoy-subject.js";
import { HostSubject } from "./host-subject.js";
import type { Start } from "./subject.js";

export { EnvoySubject } from "./envoy-subject.js";
export { HostSubject } from "./host-subject.js";
export type {
  ClusterAddress,
  Observation,
  ObservedInit,
  Outcome,
  RequestInit,
  Start,
  StartOptions,
  Subject,
} from "./subject.js";

/** Runs the same cases in our host and in a real Envoy. */
export function inHostAndEnvoy(title: string, module: () => Promise<Uint8Array>, cases: (start: Start) => void): void {
  describe(`${title} in the host`, () => {
    cases(async (configuration, options) => HostSubject.start(await module(), configuration, options));
  });
  describe(`${title} in Envoy`, () => {
    const running = new Set<EnvoySubject>();
    afterEach(async () => {
      await Promise.all([...running].map((subject) => subject.stop()));
      running.clear();
    });
    cases(async (configuration, options) => {
      const subject = await EnvoySubject.start(await module(), configuration, options);
      running.add(subject);
      return subject;
    });
  });
}
