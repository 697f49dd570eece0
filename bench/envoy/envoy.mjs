import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findEnvoy } from "@sluice/gateway";
import { pinned } from "./cores.mjs";

const patienceMs = 120_000;
let binary;

/** The version that is measured. */
export async function envoyVersion() {
  binary ??= await findEnvoy();
  return binary.version;
}

/** A real Envoy with one worker. Its log goes to memory. */
export class Envoy {
  log = "";

  /** Starts one and waits until it serves; `startMs` is how long that took, and `startCpuMs` what it took of CPU. */
  static async start(bootstrap, core = 0) {
    await envoyVersion();
    const envoy = new Envoy();
    envoy.folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
    const config = join(envoy.folder, "envoy.json");
    const admin = join(envoy.folder, "admin");
    await writeFile(config, JSON.stringify(bootstrap));
    const args = ["--disable-hot-restart", "--concurrency", "1", "--log-level", "warn", "-c", config];
    args.push("--component-log-level", "wasm:info", "--admin-address-path", admin);
    const [command, ...rest] = pinned(core, [binary.file, ...args]);
    const started = performance.now();
    envoy.child = spawn(command, rest, { stdio: ["ignore", "ignore", "pipe"] });
    envoy.child.stderr.setEncoding("utf8").on("data", (text) => (envoy.log += text));
    for (;;) {
      const address = await readFile(admin, "utf8").catch(() => "");
      if (address !== "") {
        envoy.admin = `http://${address.trim()}`;
        const ready = await fetch(`${envoy.admin}/ready`).catch(() => undefined);
        if (ready?.status === 200) break;
      }
      if (envoy.child.exitCode !== null || performance.now() - started > patienceMs) {
        await envoy.stop();
        throw new Error(`Envoy does not start:\n${envoy.log}`);
      }
      await sleep(1);
    }
    envoy.startMs = performance.now() - started;
    envoy.startCpuMs = envoy.cpu() / 1000;
    const { listener_statuses } = await (await fetch(`${envoy.admin}/listeners?format=json`)).json();
    envoy.ports = Object.fromEntries(
      listener_statuses.map(({ name, local_address }) => [name, local_address.socket_address.port_value]),
    );
    return envoy;
  }

  /** Microseconds of CPU that all its threads have used so far. */
  cpu() {
    const folder = `/proc/${this.child.pid}/task`;
    let nanoseconds = 0;
    for (const thread of readdirSync(folder)) {
      nanoseconds += Number(readFileSync(`${folder}/${thread}/schedstat`, "utf8").split(" ")[0]);
    }
    return nanoseconds / 1000;
  }

  /** How many requests a listener has begun to answer. */
  async answered(name) {
    const counter = `http.${name}.downstream_rq_completed`;
    const filter = encodeURIComponent(`^${counter}$`);
    const text = await (await fetch(`${this.admin}/stats?filter=${filter}`)).text();
    return Number(text.slice(`${counter}: `.length));
  }

  /** Megabytes in main memory. */
  memory() {
    const kilobytes = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"))[1];
    return Number(kilobytes) / 1024;
  }

  /** Whether `wasm` logs from level debug on. */
  async logDebug(on) {
    await fetch(`${this.admin}/logging?wasm=${on ? "debug" : "info"}`, { method: "POST" });
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGTERM");
      const timer = setTimeout(() => this.child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
