import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

/** Who may use a Redis server. Default: everybody. */
export interface RedisOptions {
  /** Password of the default user (`requirepass`). */
  readonly password?: string;
  /** A further user with every right (ACL). */
  readonly user?: { readonly name: string; readonly password: string };
}

/** Milliseconds a server may take to end before it is killed. */
const patienceMs = 5000;

/** A real redis-server on 127.0.0.1 that keeps nothing. */
export class RedisServer {
  readonly address = "127.0.0.1";

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts one on a free port. Rejects, with the command that installs it, where there is no redis-server. */
  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-redis-"));
    const port = await freePort();
    const child = spawn("redis-server", argumentsOf(options, port, folder), { stdio: ["ignore", "pipe", "pipe"] });
    try {
      await ready(child);
    } catch (error) {
      child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return new RedisServer(port, child, folder);
  }

  /** Ends the server and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      const timer = setTimeout(() => this.child.kill("SIGKILL"), patienceMs);
      this.child.kill();
      await ended;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

function argumentsOf({ password, user }: RedisOptions, port: number, folder: string): string[] {
  return [
    ...["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", "", "--appendonly", "no"],
    ...(password === undefined ? [] : ["--requirepass", password]),
    ...(user === undefined ? [] : ["--user", user.name, "on", `>${user.password}`, "~*", "&*", "+@all"]),
  ];
}

/** Resolves when the server takes connections. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString("latin1");
      if (said.includes("Ready to accept connections")) resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}:\n${said}`)));
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = "There is no redis-server, which this test needs. Install it: sudo apt-get install redis-server";
      reject(error.code === "ENOENT" ? new Error(missing) : error);
    });
  });
}
