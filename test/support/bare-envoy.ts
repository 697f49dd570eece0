import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findEnvoy, toJson, type Json } from "@sluice/gateway";
import { local } from "./bare-bootstrap.js";

/** How long a start, and how long a line of the log, may take, milliseconds. */
const patienceMs = 30_000;

/** A real Envoy with any bootstrap, for what the launcher of the gateway does not render. */
export class BareEnvoy {
  /** Lines of the log, `<level> <logger>|<message>`. */
  readonly lines: string[] = [];
  private partial = "";

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      const lines = (this.partial + text).split("\n");
      this.partial = lines.pop()!;
      this.lines.push(...lines);
    });
  }

  /**
   * Starts an Envoy with one worker and waits until its listeners are there.
   *
   * @param bootstrap makes the bootstrap, given the file of the module; ports may be 0
   */
  static async start(module: Uint8Array, bootstrap: (code: string) => Json): Promise<BareEnvoy> {
    const { file } = await findEnvoy();
    const folder = await mkdtemp(join(tmpdir(), "sluice-bare-"));
    const [code, config, admin] = ["plugin.wasm", "envoy.json", "admin"].map((name) => join(folder, name));
    await writeFile(code!, module);
    await writeFile(config!, toJson({ admin: { address: local(0) }, ...bootstrap(code!) }));
    const args = ["--disable-hot-restart", "--concurrency", "1", "--log-format", "%l %n|%v", "--log-level", "warn"];
    args.push("--component-log-level", "wasm:info", "-c", config!, "--admin-address-path", admin!);
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
    const envoy = new BareEnvoy(child, folder);
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const address = await readFile(admin!, "utf8").catch(() => "");
      if (address !== "" && (await isReady(`http://${address.trim()}`))) break;
      if (child.exitCode !== null || Date.now() > deadline) {
        await envoy.stop();
        throw new Error(`Envoy does not start.\n${envoy.lines.join("\n")}`);
      }
      await sleep(10);
    }
    return envoy;
  }

  private get admin(): Promise<string> {
    return readFile(join(this.folder, "admin"), "utf8").then((address) => `http://${address.trim()}`);
  }

  /** Base of a listener's URLs. */
  async url(listener: string): Promise<string> {
    const text = await (await fetch(`${await this.admin}/listeners?format=json`)).text();
    const { listener_statuses: all } = JSON.parse(text) as { listener_statuses: ListenerStatus[] };
    const { address, port_value } = all.find(({ name }) => name === listener)!.local_address.socket_address;
    return `http://${address}:${port_value}`;
  }

  /** What plugins said, without prefixes; a message may have several lines. */
  messages(): string[] {
    const entries = this.lines.join("\n").split(/\n(?=\w+ \w+\|)/);
    return entries.flatMap((entry) => /^\w+ wasm\|wasm log(?: [^:]*)?: ([^]*)$/.exec(entry)?.[1] ?? []);
  }

  /** What plugins said, without the prefixes of their lines. */
  said(): string[] {
    return this.lines.flatMap((line) => /^\w+ wasm\|wasm log(?: [^:]*)?: (.*)$/.exec(line)?.[1] ?? []);
  }

  /** Waits for something that plugins said. */
  async heard(what: (said: readonly string[]) => boolean): Promise<string[]> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const said = this.said();
      if (what(said)) return said;
      if (Date.now() > deadline) throw new Error(`Never said.\n${this.lines.join("\n")}`);
      await sleep(10);
    }
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

interface ListenerStatus {
  readonly name: string;
  readonly local_address: { readonly socket_address: { readonly address: string; readonly port_value: number } };
}

async function isReady(admin: string): Promise<boolean> {
  return fetch(`${admin}/ready`).then(
    ({ status }) => status === 200,
    () => false,
  );
}
