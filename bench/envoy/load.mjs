import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pinned } from "./cores.mjs";

const run = promisify(execFile);
const wrk = "/usr/bin/wrk";
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What sends the requests: `wrk` where it is installed. */
export const generator = existsSync(wrk) ? "wrk" : "generator.mjs";

/** Seconds that no measurement lasts, and that no load has to wait for its turn: wrk takes 8 MB for each of those. */
const FOREVER = 36_000;
const LONGEST_PAUSE = 30;

function commandFor(port, request, { seconds, connections, timeout = 2 }) {
  const { method = "GET", path = "/", headers = {}, body = "" } = request;
  if (generator !== "wrk") {
    const told = JSON.stringify({ port, method, path, headers, body });
    return pinned(1, [process.execPath, file("generator.mjs"), told, String(connections), String(seconds)]);
  }
  const limits = [`-d${Math.ceil(seconds)}s`, "--timeout", `${timeout}s`];
  const command = [wrk, "-t1", `-c${connections}`, ...limits, "-s", file("wrk.lua")];
  for (const [name, value] of Object.entries(headers)) command.push("-H", `${name}: ${value}`);
  return pinned(1, [...command, `http://127.0.0.1:${port}`, "--", method, path, body]);
}

const resultOf = (stdout) => JSON.parse(stdout.trim().split("\n").at(-1));

/**
 * Sends one request again and again over connections that stay open, from a process of its own.
 *
 * @param request `{ method, path, headers, body }`
 * @returns `requests` that were answered, `seconds`, `failed` ones, and latencies in microseconds
 */
export async function load(port, request, { seconds = 1, connections = 16 } = {}) {
  const [name, ...args] = commandFor(port, request, { seconds, connections });
  const { stdout } = await run(name, args);
  return resultOf(stdout);
}

/** The same, but only while it is let go: what waits between two turns keeps its connections. */
export class PausedLoad {
  #child;
  #ended;
  #output = "";

  constructor(port, request, { connections = 16 } = {}) {
    const limits = { seconds: FOREVER, connections, timeout: LONGEST_PAUSE };
    const [name, ...args] = commandFor(port, request, limits);
    this.#child = spawn(name, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child.stdout.setEncoding("utf8").on("data", (text) => (this.#output += text));
    this.#ended = once(this.#child, "close");
  }

  pause() {
    this.#child.kill("SIGSTOP");
  }

  resume() {
    this.#child.kill("SIGCONT");
  }

  /** Ends it, and tells what `load` tells. */
  async end() {
    this.resume();
    // The thread of wrk that gets the signal may be another one than that which sleeps.
    const again = setInterval(() => this.#child.kill("SIGINT"), 50);
    await this.#ended;
    clearInterval(again);
    return resultOf(this.#output);
  }
}
