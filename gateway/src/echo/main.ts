import { parseArgs } from "node:util";
import { startEcho } from "./echo.js";

// Runs the echo upstream by itself, as the container of compose.yaml does:
// node dist/echo/main.js --address 0.0.0.0 --port 8080
const { values } = parseArgs({
  options: { address: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "8080" } },
});
const echo = await startEcho({ address: values.address, port: Number(values.port) });
process.stdout.write(`echo upstream on ${echo.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void echo.close());
