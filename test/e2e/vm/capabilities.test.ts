import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { minimal } from "../../../host/test/wasm-builder.js";
import { inBoth } from "./both.js";

const started = ["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure", "proxy_get_buffer_bytes"];

inBoth("a plugin with restricted capabilities", (start) => {
  test("gets 10, from WASI 76, and a line in the log for each call it may not make", async () => {
    const subject = await start(await fixture("probe"), {
      configuration: "rh: get 0 :path; time; clock 0; level; write 1 abc; exit; random 3\nlg: get 0 a",
      allowedCapabilities: ["proxy_log", "proxy_on_request_headers", ...started],
    });
    expect(await subject.send("GET")).toBe(200);
    const lines = subject.log().map((line) => line.replace(/( -> \d+).*/, "$1").replace(/#2 \d+/, "#2"));
    const refused = (kind: string, name: string): string => `Attempted call to restricted ${kind} capability: ${name}`;
    expect(lines).toEqual([
      ...["cc #2 parent 1", "rh #2 1"],
      ...[refused("proxy-wasm", "proxy_get_header_map_value"), "get 0 :path -> 10"],
      ...[refused("proxy-wasm", "proxy_get_current_time_nanoseconds"), "time -> 10"],
      ...[refused("WASI", "clock_time_get"), "clock 0 -> 76"],
      ...[refused("proxy-wasm", "proxy_get_log_level"), "level -> 10"],
      ...[refused("WASI", "fd_write"), "write 1 abc -> 76"],
      ...[refused("WASI", "proc_exit"), "exit -> 0"],
      ...[refused("WASI", "random_get"), "random 3 -> 76"],
    ]);
  });

  test("is called in none of the callbacks it may not have", async () => {
    const subject = await start(await fixture("probe"), { configuration: "x", allowedCapabilities: ["proxy_log"] });
    expect(await subject.send("GET")).toBe(200);
    expect(subject.log()).toEqual([]);
  });

  test("has all of them where the list is empty", async () => {
    const subject = await start(await fixture("probe"), { configuration: "rh: get 0 :path", allowedCapabilities: [] });
    await subject.send("GET");
    expect(subject.log()).toContain("get 0 :path -> 0 /");
  });

  test("may have a callback of a wrong type that it may not have", async () => {
    const code = minimal({
      types: ["i i -> i"],
      functions: [{ type: 2, code: [0x41, 0] }],
      exports: [{ name: "proxy_on_request_headers", index: 2 }],
    });
    expect(await (await start(code, { allowedCapabilities: ["proxy_log"] })).send("GET")).toBe(200);
    await expect(start(code, { allowedCapabilities: ["proxy_on_request_headers"] })).rejects.toThrow();
  });
});
