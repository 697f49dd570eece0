import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pinned } from "./cores.mjs";

const run = promisify(execFile);
const wrk = "/usr/bin/wrk";
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What sends the requests: `wrk` where it is installed. */
export const generator = existsSync(wrk) ? "wrk" : "generator.mjs";

/**
 * Sends one request again and again over connections that stay open, from a process of its own.
 *
 * @param request `{ method, path, headers, body }`
 * @returns `requests` that were answered, `seconds`, `failed` ones, and latencies in microseconds
 */
export async function load(port, request, { seconds = 1, connections = 16 } = {}) {
  const { method = "GET", path = "/", headers = {}, body = "" } = request;
  const ours = [process.execPath, file("generator.mjs"), JSON.stringify({ port, method, path, headers, body })];
  const theirs = [wrk, "-t1", `-c${connections}`, `-d${Math.ceil(seconds)}s`, "-s", file("wrk.lua")];
  for (const [name, value] of Object.entries(headers)) theirs.push("-H", `${name}: ${value}`);
  theirs.push(`http://127.0.0.1:${port}`, "--", method, path, body);
  const command = generator === "wrk" ? theirs : [...ours, String(connections), String(seconds)];
  const [name, ...args] = pinned(1, command);
  const { stdout } = await run(name, args);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
