import { afterEach, beforeEach, expect, test } from "vitest";
import { EnvoySubject, HostSubject, inHostAndEnvoy, type Start, type Subject } from "../../support/both.js";
import { send } from "../../support/http.js";
import { buildPlugin } from "../../support/plugin.js";
import { Services } from "../../support/services.js";

const module = buildPlugin(new URL("fixtures/calls.as.ts", import.meta.url));
const AT_ONCE = 1000;
let services: Services;
beforeEach(async () => {
  services = await Services.start();
});
afterEach(() => services.stop());

/** Sends a request without waiting for what others do meanwhile. */
async function askOf(subject: Subject, headers: Record<string, string>): Promise<string> {
  if (subject instanceof EnvoySubject) return (await send(subject.url, "GET /", { headers })).text;
  return (await (subject as HostSubject).plugin.request("GET /", { headers })).client.text;
}

inHostAndEnvoy(
  "call-outs of many exchanges",
  () => module,
  (start: Start) => {
    const gate = { "x-op": "tell", "x-cluster": "gate", "x-timeout": "60000" };

    test("that wait at once get their own answers, which come in another order", async () => {
      const subject = await start(undefined, { clusters: services.clusters });
      const asked = Array.from({ length: AT_ONCE }, (_, id) => askOf(subject, { ...gate, "x-id": `${id}` }));
      await expect.poll(() => services.waiting, { timeout: 60_000 }).toBe(AT_ONCE);
      services.open();
      const answers = await Promise.all(asked);
      expect(answers).toEqual(answers.map((_, id) => `0 200 ok 'open' id=${id}`));
      expect(await askOf(subject, { "x-op": "counters" })).toBe("dropped 0 ignored 0");
    });

    test("whose clients have left get nothing, and cause nothing", async () => {
      const subject = await start(undefined, { clusters: services.clusters });
      for (const op of ["tell", "pass", "forget"]) {
        const { client, upstream } = await subject.observe("GET /", {
          headers: { ...gate, "x-op": op },
          hangUp: "while waiting",
        });
        expect([client, upstream]).toEqual([undefined, undefined]);
      }
      await expect.poll(() => services.waiting).toBe(3);
      services.open();
      await expect.poll(() => askOf(subject, { "x-op": "counters" })).toBe("dropped 3 ignored 0");
      expect(subject.logs()).toEqual([]);
    });
  },
);
