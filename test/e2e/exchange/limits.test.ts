import { expect, test } from "vitest";
import { inHostAndEnvoy, type Observation, type Start } from "../../support/both.js";
import { buildPlugin } from "../../support/plugin.js";
import { outcomeOf } from "./outcome.js";

const module = buildPlugin(new URL("fixtures/table.as.ts", import.meta.url));
const large = ["x".repeat(700), "y".repeat(700)];

inHostAndEnvoy(
  "a body above the limit of what may be held",
  () => module,
  (start: Start) => {
    const options = { bufferLimit: 1024, heldHeaders: true, trace: true };
    const request = (headers: Record<string, string>): Promise<Observation> =>
      start(undefined, options).then((subject) => subject.observe("POST /", { headers, body: large }));
    const response = (headers: Record<string, string>): Promise<Observation> =>
      start(undefined, options).then((subject) =>
        subject.observe("GET /", { headers: { "x-request-body": "none", ...headers }, upstream: { body: large } }),
      );

    test("is answered with 413 when the plugin reads the request as a whole", async () => {
      const { client, upstream, logs } = outcomeOf(await request({ "x-request-body": "whole" }));
      expect(client).toMatch(/^413 'Payload Too Large'/);
      expect(upstream).toBe("nothing");
      expect(logs.at(-1)).toBe("done");
    });

    test("passes when the plugin reads the request chunk by chunk", async () => {
      const { client, upstream } = await request({ "x-request-body": "streamed" });
      expect([client!.status, upstream!.text]).toEqual([200, large.join("")]);
    });

    test("cuts a response that is read as a whole, and whose headers have gone", async () => {
      expect(outcomeOf(await response({ "x-response-body": "whole" })).client).toBe("cut");
    });

    test("is answered with 500 when the headers of the response are held", async () => {
      const { client, logs } = outcomeOf(await response({ "x-response-body": "whole", "x-at-response-headers": "1" }));
      expect(client).toMatch(/^500 'Internal Server Error'/);
      expect(logs.at(-1)).toBe("done");
    });
  },
);
