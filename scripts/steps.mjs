import { spawn, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command of the repository with its output on this terminal; true when it succeeded. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

/**
 * Runs commands that do not need each other on all cores, and prints what each has said under its title when it is through.
 * Gives the titles of those that failed.
 */
export async function runBeside(steps) {
  const failed = [];
  const waiting = [...steps];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const [title, command, args] = step;
      const { succeeded, said } = await overhear(command, args);
      process.stdout.write(`\n── ${title}\n${said}`);
      if (!succeeded) failed.push(title);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failed;
}

function overhear(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    child.on("error", (error) => resolve({ succeeded: false, said: `${command}: ${error.message}\n` }));
    child.on("close", (code) => resolve({ succeeded: code === 0, said }));
  });
}
