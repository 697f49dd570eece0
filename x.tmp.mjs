import * as asc from "assemblyscript/asc";
import { writeFileSync, mkdirSync, readFileSync } from "node:fs";
import { verifyModule } from "@sluice/sdk/transform";
for (const target of ["release","higress","debug"]) {
const t=performance.now();
const stderr = asc.createMemoryStream(), stdout = asc.createMemoryStream();
const { error, stats } = await asc.main([process.argv[2], "--baseDir", process.cwd(), "--config", "assembly/asconfig.json", "--target", target, "--outFile", "/tmp/out.wasm".slice(0), "--noColors","--stats"], { stdout, stderr });
console.log(target, performance.now()-t|0, "ms", String(error), stderr.toString(), stdout.toString().split("\n").filter(l=>/Transform|transform/.test(l)).join());
if (!error) { const b = readFileSync("/tmp/out.wasm"); console.log(b.length, verifyModule(b, target=="higress"?"higress":"envoy"), WebAssembly.Module.exports(new WebAssembly.Module(b)).map(x=>x.name).join(" ")); }
}
