import { load } from "@sluice/testing";
const p = await load(process.argv[2], { greeting: "Envoy" }, { trace: true });
const e = await p.request("GET /x");
console.log(e.upstream.headers.get("x-hello"), e.client.status, e.trace.join("\n"), String(e));
for (const c of [
  undefined,
  "",
  "{}",
  null,
  [],
  3,
  "{",
  "[".repeat(5000),
  { greeting: 5 },
  { _rules_: [] },
  "x".repeat(1e6),
  '{"greeting":"caf\u00e9"}',
]) {
  try {
    const p = await load(process.argv[2], c);
    console.log("ok", (await p.request("GET /")).upstream.headers.get("x-hello"));
  } catch (err) {
    console.log(err.message.slice(0, 300));
  }
}
const t = performance.now();
for (let i = 0; i < 20000; i++) await await p.request("GET /x");
console.log(
  "rps",
  (20000 / (performance.now() - t)) * 1000,
  p.plugin.vms.map((v) => v.memoryBytes),
);
