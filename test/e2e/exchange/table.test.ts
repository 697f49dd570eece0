import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnvoySubject, HostSubject, type Observation, type Subject } from "../../support/both.js";
import { buildPlugin } from "../../support/plugin.js";
import { casesOf, exchangeOf, nameOf, type Case } from "./cases.js";
import { crossingsOf, differences, outcomeOf } from "./outcome.js";
import { expected } from "./rules.js";

/** Sends a case and lets go of what it holds. */
function observe(subject: Subject, one: Case): Promise<Observation> {
  const { line, headers, message, upstream } = exchangeOf(one);
  const { side, resumedEarly } = one;
  let waits = expected(one).logs.filter((text) => text === "resume 0").length;
  const resume = async (): Promise<void> => {
    waits--;
    await subject.aside("GET /resume", { "x-direction": side });
  };
  const resumeAll = async (): Promise<void> => {
    while (waits > 0) await resume();
  };
  const afterChunk = (sent: number): Promise<void> | undefined => (resumedEarly && sent === 1 ? resume() : undefined);
  return subject.observe(line, {
    headers,
    ...message,
    ...(side === "request" ? { afterChunk, afterRequest: resumeAll } : { afterResponse: resumeAll }),
    upstream: { ...upstream, ...(side === "response" && { afterChunk }) },
  });
}

describe.each([
  ["where headers can be held", true],
  ["where headers cannot be held", false],
])("%s", (_, heldHeaders) => {
  let host: HostSubject;
  let envoy: EnvoySubject;
  beforeAll(async () => {
    const module = await buildPlugin(new URL("fixtures/table.as.ts", import.meta.url));
    const options = { heldHeaders, trace: true };
    host = await HostSubject.start(module, undefined, options);
    envoy = await EnvoySubject.start(module, undefined, options);
  });
  afterAll(() => envoy?.stop());

  describe.each(["request", "response"] as const)("in the %s", (side) => {
    test.each(["headers", "body", "trailers"] as const)(
      "each answer of a %s handler comes to the same in the host, in Envoy and by the rules",
      async (hook) => {
        const wrong: string[] = [];
        for (const one of casesOf(side, hook, heldHeaders)) {
          const inHost = await observe(host, one).catch((error: Error) => error);
          const inEnvoy = await observe(envoy, one).catch((error: Error) => error);
          const name = nameOf(one);
          if (inHost instanceof Error || inEnvoy instanceof Error) {
            wrong.push(`${name}: host ${String(inHost)}, Envoy ${String(inEnvoy)}`);
            continue;
          }
          const outcomes = { rules: expected(one), host: outcomeOf(inHost), envoy: outcomeOf(inEnvoy) };
          // Host calls are worth a look only where the rest agrees.
          const calls = { host: { crossings: crossingsOf(inHost) }, envoy: { crossings: crossingsOf(inEnvoy) } };
          const found = differences(name, outcomes) || differences(name, calls);
          if (found !== "") wrong.push(found);
        }
        expect(wrong.join("\n\n")).toBe("");
      },
    );
  });
});
