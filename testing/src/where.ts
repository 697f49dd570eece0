import { TestingError } from "./errors.js";

/** Where the plugins of a test run: in our host, or in a real Envoy. */
export type Where = "host" | "envoy";

/** Where `load` runs plugins unless its option `on` says so: environment variable `SLUICE_HOST`, default `host`. */
export function chosenHost(): Where {
  const { SLUICE_HOST: chosen } = process.env;
  if (chosen === undefined || chosen === "" || chosen === "host") return "host";
  if (chosen === "envoy") return chosen;
  throw new TestingError(
    "SLUICE_TEST_HOST_UNKNOWN",
    `SLUICE_HOST is "${chosen}", which is no host. Set it to "host" or "envoy", or not at all.`,
  );
}

/** Whether tests run against a real Envoy (`SLUICE_HOST=envoy`), for `test.skipIf(onEnvoy)`. */
export const onEnvoy: boolean = process.env["SLUICE_HOST"] === "envoy";

/** What our host has and a real Envoy has not; throws `SLUICE_TEST_NOT_ON_ENVOY` where it is absent. */
export function hostOnly<T>(thing: T | undefined, what: string, remedy?: string): T {
  if (thing !== undefined) return thing;
  throw notOnEnvoy(what, remedy);
}

/** The error for what a real Envoy does not offer. `remedy` says what else a test can do. */
export function notOnEnvoy(what: string, remedy?: string): TestingError {
  const instead = remedy === undefined ? "Leave" : `${remedy}, or leave`;
  return new TestingError(
    "SLUICE_TEST_NOT_ON_ENVOY",
    `A real Envoy has no ${what}. ${instead} this test to the host: test.skipIf(onEnvoy)(…).`,
  );
}
