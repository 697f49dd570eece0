import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { inBoth } from "./both.js";

inBoth("the policy legacy-open", (start) => {
  test.each([
    ["request headers", "rh: trap"],
    ["the request body", "rb: trap"],
    ["a request body that is held", "rb: return 1\nrb!: trap"],
    ["response headers", "sh: add 2 x y; trap"],
    ["the response body", "sb: trap"],
    ["the log", "lg: trap"],
  ])("lets a request pass whose plugin traps in %s, and all later ones", async (_, configuration) => {
    const subject = await start(await fixture("probe"), { configuration, failurePolicy: "legacy-open" });
    expect(await subject.send("POST")).toBe(200);
    const { length } = subject.log();
    expect(subject.log().at(-1)).toMatch(/^Function: proxy_on_\w+ failed: Uncaught RuntimeError: unreachable$/);
    expect(await subject.send("POST")).toBe(200);
    expect(subject.log()).toHaveLength(length);
  });

  test("keeps a local response that was sent before the trap", async () => {
    const configuration = "rh: reply 403 no - -1 d; trap";
    const subject = await start(await fixture("probe"), { configuration, failurePolicy: "legacy-open" });
    expect(await subject.send("POST")).toBe(403);
    expect(await subject.send("POST")).toBe(200);
  });
});
