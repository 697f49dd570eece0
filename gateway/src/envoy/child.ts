import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** How a child ended: an exit code, or the signal that killed it. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Children that must not outlive this process. */
const alive = new Set<ChildProcess>();

/**
 * A child process whose lines are read, that is stopped within a bounded time, and that dies with this process:
 * at a normal exit, at a signal that ends it, and also when it is killed without a chance to say so.
 */
export class SupervisedChild {
  /** Resolves when the process is gone and its last line was read. */
  readonly ended: Promise<ChildExit>;
  private readonly child: ChildProcess;
  private readonly watchdog: ChildProcess | undefined;

  /**
   * `ended` rejects with the error of `spawn` when the file cannot be run.
   *
   * @param onLine receives each line the child prints
   * @param folder temporary folder of the child, removed with it when this process is killed
   */
  constructor(file: string, args: readonly string[], onLine: (line: string) => void, folder: string) {
    // In a process group of its own: Ctrl-C in a terminal is for this process, which then ends the child in order.
    this.child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
    }
    this.watchdog = this.child.pid === undefined ? undefined : watch(this.child.pid, folder);
    alive.add(this.child);
    installExitHooks();
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", (error) => {
        this.forget();
        reject(error);
      });
      this.child.once("close", (code, signal) => {
        this.forget();
        resolve({ code, signal });
      });
    });
    this.ended.catch(() => undefined); // whoever waits for it hears of it; nobody has to
  }

  /** Process id; `undefined` when it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  /** Sends SIGTERM, and SIGKILL when the process is still there after `graceMs`. */
  async stop(graceMs: number): Promise<ChildExit> {
    if (this.running) this.child.kill("SIGTERM");
    const force = setTimeout(() => this.child.kill("SIGKILL"), graceMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(force);
    }
  }

  private forget(): void {
    alive.delete(this.child);
    this.watchdog?.stdin?.end("\n");
  }
}

/**
 * A shell that waits on a pipe from this process. A line tells it to go; the end of the pipe without a line means
 * that this process was killed, and then it kills the child and removes its folder.
 */
function watch(pid: number, folder: string): ChildProcess {
  const script = 'read -r line || { kill -9 "$1"; rm -rf -- "$2"; }';
  const watchdog = spawn("/bin/sh", ["-c", script, "sluice-watchdog", String(pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // Ctrl-C reaches the whole process group of a terminal; this one has to stay
  });
  watchdog.on("error", () => undefined);
  watchdog.stdin?.on("error", () => undefined);
  watchdog.unref();
  (watchdog.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return watchdog;
}

let hooked = false;

function installExitHooks(): void {
  if (hooked) return;
  hooked = true;
  process.on("exit", () => {
    for (const child of alive) child.kill("SIGKILL");
  });
}
