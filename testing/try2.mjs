import { Host } from "@sluice/host";
import { readFileSync } from "fs";
const h = new Host({ onLog: (l) => console.log(l), logLevel: "trace" });
await h
  .addPlugin({ name: "p", code: readFileSync(process.argv[2]), configuration: '{"greeting":5' })
  .catch((e) => console.log(e.message));
