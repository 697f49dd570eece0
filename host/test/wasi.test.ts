import { expect, test } from "vitest";
import { VirtualClock } from "@sluice/host";
import { Bench } from "./probe.js";

async function run(statements: string, bench = new Bench()): Promise<(string | undefined)[]> {
  const probe = await bench.probe(`rh: ${statements}`, { environment: { A: "1", LONG: "two words" } });
  bench.clear();
  bench.open([probe]).get();
  return bench.results.map((line) => line.split("-> ")[1]);
}

test("clock 0 is the wall clock, 1 the steady one, others are not supported", async () => {
  const clock = new VirtualClock(5000);
  clock.advance(2);
  const [wall, steady, ...others] = await run("clock 0; clock 1; clock 2; clock 3", new Bench({ clock }));
  expect([wall, steady]).toEqual(["0 5002000000", "0 1002000000"]);
  expect(others.map((text) => text?.split(" ")[0])).toEqual(["58", "58"]);
});

test("random bytes come from the host, up to 64 KiB", async () => {
  const bench = new Bench({ random: (bytes) => void bytes.fill(0xab) });
  expect(await run("random 4; random 0; random 65536; random 65537", bench)).toEqual(["0 abababab", "0", "0", "28"]);
});

test("random bytes differ by default", async () => {
  const [one, two] = await run("random 16; random 16");
  expect(one).not.toBe(two);
});

test("writing to the standard streams logs one line without its newline", async () => {
  const bench = new Bench();
  const results = await run("write 1 out%0A; write 2 err; write 3 no", bench);
  expect(results.map((text) => text?.split(" ")[0])).toEqual(["0", "0", "8"]);
  expect(results[0]).toBe("0 4");
  const lines = bench.lines.map(({ level, message, prefix }) => [level, message, prefix]);
  expect(lines).toContainEqual(["info", "out", "wasm log p"]);
  expect(lines).toContainEqual(["error", "err", "wasm log p"]);
});

test("a newline alone is an empty line, no bytes are none", async () => {
  const bench = new Bench();
  expect(await run("write 1 %0A; write 1 ", bench)).toEqual(["0 1", "0 0"]);
  expect(bench.lines.filter(({ message }) => message === "")).toHaveLength(1);
});

test("the environment is what the plugin was given", async () => {
  expect(await run("environ")).toEqual(["0 2 19 A=1|LONG=two words|"]);
});

test("proc_exit returns to its caller", async () => {
  expect(await run("exit; level")).toEqual(["0", "0 2"]);
});
