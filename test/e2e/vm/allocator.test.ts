import { EnvoyCrash } from "@sluice/host";
import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { EnvoyVm, HostVm, inBoth } from "./both.js";

inBoth("an allocator that has nothing to give, or something beyond the memory", (start) => {
  test("makes host calls answer 6, but for foreign functions whose result nobody wants", async () => {
    const subject = await start(await fixture("poor"));
    expect(await subject.send("GET")).toBe(200);
    const calls = ["header 6 pairs 6", "header 6 pairs 6", "without a result: 0", "compress without cells 0"];
    expect(subject.log()).toEqual(calls);
  });
});

test("a foreign function whose result finds no memory is a crash in the host", async () => {
  const subject = await HostVm.start(await fixture("poor"));
  await expect(subject.send("POST")).rejects.toThrow(
    'proxy_call_foreign_function("compress") in proxy_on_request_body: a real Envoy would write the result to address 0',
  );
  await expect(subject.send("GET")).rejects.toBeInstanceOf(EnvoyCrash);
});

test("and of a real Envoy", async () => {
  const subject = await EnvoyVm.start(await fixture("poor"));
  void subject.send("POST");
  expect(await subject.envoy.ended).toContain("SIGSEGV");
  await subject.stop();
});
