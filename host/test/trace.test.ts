import { expect, test } from "vitest";
import { type Crossing, formatCrossing, formatLogLine, type LogLine } from "@sluice/host";
import { Bench } from "./probe.js";

test("crossings come in Envoy's four shapes, malloc between a call and its return", async () => {
  const crossings: Crossing[] = [];
  const bench = new Bench({ onTrace: (crossing) => void crossings.push(crossing) });
  const probe = await bench.probe("rh: get 0 :path");
  crossings.length = 0;
  bench.open([probe]).get();
  const texts = crossings.map(formatCrossing);
  const at = texts.findIndex((text) => text.includes("proxy_get_header_map_value"));
  expect(texts[0]).toBe("[host->vm] proxy_on_context_create(2, 1)");
  expect(texts).toContain("[host<-vm] proxy_on_context_create return: void");
  expect(texts).toContain("[host->vm] proxy_on_request_headers(2, 5, 1)");
  expect(texts.slice(at, at + 4)).toEqual([
    expect.stringMatching(/^\[vm->host\] env\.proxy_get_header_map_value\(0, \d+, 5, \d+, \d+\)$/),
    "[host->vm] malloc(1)",
    expect.stringMatching(/^\[host<-vm\] malloc return: \d+$/),
    "[vm<-host] env.proxy_get_header_map_value return: 0",
  ]);
  expect(texts.at(-1)).toBe("[host<-vm] proxy_on_request_headers return: 0");
  expect(crossings.every(({ vm }) => vm === "worker_0")).toBe(true);
});

test("64-bit arguments are shown in full, and without a sign", async () => {
  const crossings: Crossing[] = [];
  const bench = new Bench({ onTrace: (crossing) => void crossings.push(crossing) });
  const probe = await bench.probe("rh: define 1 g; record 5 -1");
  bench.open([probe]).get();
  expect(crossings.map(formatCrossing)).toContain("[vm->host] env.proxy_record_metric(5, 18446744073709551615)");
});

test("a log line is its prefix and its text, and the host's own lines have no prefix", () => {
  const line: LogLine = {
    level: "info",
    message: "text",
    prefix: "wasm log p r v",
    plugin: "p",
    vm: "main",
    contextId: 1,
  };
  expect(formatLogLine(line)).toBe("wasm log p r v: text");
  expect(formatLogLine({ ...line, prefix: "" })).toBe("text");
});
