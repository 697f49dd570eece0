import { test } from "vitest";
import { writeFileSync } from "node:fs";
import { compilePlugin } from "/work/main/test/support/plugin.js";
test("b", async () => {
  const r = await compilePlugin(process.env.F!, (process.env.T ?? "release") as "release");
  console.log(r.messages);
  if (r.wasm) { writeFileSync("/tmp/rd/out.wasm", r.wasm); console.log("SIZE", r.wasm.length); }
}, 60000);
