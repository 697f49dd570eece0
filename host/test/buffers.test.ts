import { expect, test } from "vitest";
import { Bench } from "./probe.js";

async function edited(body: string, ...edits: string[]) {
  const bench = new Bench();
  const probe = await bench.probe(`rb: return 1\nrb!: ${edits.join("; ")}; return 0`);
  bench.clear();
  const { up } = bench.open([probe]).post([body]);
  return {
    results: bench.results.map((line) => line.split("-> ")[1]),
    body: up[1]?.slice("data ".length, -" eos".length),
  };
}

test.each([
  ["setbuf 0 0 0 PRE", "0", "PRE0123456789"],
  ["setbuf 0 0 0 -", "0", "0123456789"],
  ["setbuf 0 10 0 APP", "0", "0123456789APP"],
  ["setbuf 0 11 0 APP", "0", "0123456789APP"],
  ["setbuf 0 4294967295 0 APP", "0", "0123456789APP"],
  ["setbuf 0 0 10 x", "0", "x"],
  ["setbuf 0 0 4294967295 x", "0", "x"],
  ["setbuf 0 0 4 REPL", "0", "REPL456789"],
  ["setbuf 0 0 4 -", "0", "456789"],
  ["setbuf 0 0 100 -", "0", ""],
  ["setbuf 0 3 2 x", "2", "0123456789"],
  ["setbuf 0 3 0 x", "2", "0123456789"],
  ["setbuf 0 8 100 x", "2", "0123456789"],
  ["setbuf 0 5 5 x", "2", "0123456789"],
])("%s on 0123456789 answers %s and leaves %j", async (edit, status, body) => {
  expect(await edited("0123456789", edit)).toEqual({ results: [status], body });
});

test.each([
  [["setbuf 0 0 0 prepend.", "setbuf 0 4294967295 0 .append"], "prepend.hello.append"],
  [["setbuf 0 0 4294967295 replace"], "replace"],
  [["setbuf 0 0 1 partial.replace."], "partial.replace.ello"],
  [["setbuf 0 0 4294967295 -"], ""],
  [["setbuf 0 0 1 -"], "ello"],
])("the edits %j of hello add up to %j", async (edits, body) => {
  expect((await edited("hello", ...edits)).body).toBe(body);
});

test("an edit is visible to the next read", async () => {
  const { results } = await edited("hello", "setbuf 0 0 99 AB", "bufstatus 0", "buf 0 0 99");
  expect(results).toEqual(["0", "0 2 0", "0 AB"]);
});

test.each([
  ["buf 0 5 100", "0 56789"],
  ["buf 0 10 5", "0 (0,0)"],
  ["buf 0 11 5", "0 (0,0)"],
  ["buf 0 0 0", "0 (0,0)"],
  ["buf 0 1 4294967295", "0 123456789"],
  ["buf 0 4294967295 4294967295", "0 (0,0)"],
])("%s clamps to %j", async (read, expected) => {
  expect((await edited("0123456789", read)).results).toEqual([expected]);
});

test("bodies out of reach are empty, other buffers out of reach are missing", async () => {
  const bench = new Bench();
  const probe = await bench.probe(
    "rh: bufstatus 0; bufstatus 1; bufstatus 2; bufstatus 4; bufstatus 6; bufstatus 7; bufstatus 8",
  );
  bench.clear();
  bench.open([probe]).get();
  expect(bench.results.map((line) => line.split("-> ")[1])).toEqual([
    "0 0 0",
    "0 0 0",
    "0 0 0",
    "1",
    "0 0 0",
    "1",
    "0 0 0",
  ]);
});

test("nothing but the body of the running direction can be written", async () => {
  const bench = new Bench();
  const writes = [0, 1, 2, 4, 5, 6, 7, 8].map((type) => `setbuf ${type} 0 0 x`).join("; ");
  const probe = await bench.probe(`rh: ${writes}`);
  bench.clear();
  bench.open([probe]).get();
  expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["2", "2", "2", "1", "2", "2", "1", "2"]);
});

test("a write to the empty chunk at the end of a body goes out", async () => {
  const bench = new Bench();
  const probe = await bench.probe("rb!: setbuf 0 0 0 TAIL\nsb: setbuf 1 99 0 !");
  const exchange = bench.open([probe]).post(["aaa"]).respond(["b"]);
  expect(exchange.up).toEqual(["headers /", "data aaa", "data TAIL eos"]);
  expect(exchange.down).toEqual(["headers 200", "data b!", "data ! eos", "complete"]);
});

test("configuration buffers are readable where Envoy has them", async () => {
  const bench = new Bench();
  const script = "configure: bufstatus 6; bufstatus 7; setbuf 7 0 0 x; setbuf 6 0 0 x";
  await bench.probe(script, { vmConfiguration: "abc" });
  const [vm, plugin, ...writes] = bench.results;
  expect([vm, plugin]).toEqual(["bufstatus 6 -> 0 3 0", `bufstatus 7 -> 0 ${script.length} 0`]);
  expect(writes.slice(0, 2).map((line) => line.split("-> ")[1])).toEqual(["2", "2"]);
});
