import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Lets what things lead to reach a process that stands still, so that one turn of its loops finds it all, in this order.
 *
 * @param pid of a process on Linux
 */
export async function inOneTurn(pid: number, ...things: (() => void)[]): Promise<void> {
  process.kill(pid, "SIGSTOP");
  try {
    while (!(await standsStill(pid))) await sleep(1);
    for (const thing of things) {
      thing();
      await sleep(50); // for the kernel to have it
    }
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

async function standsStill(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, "utf8")));
  return states.every((state) => state.includes(") T "));
}
