import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

const taskset = "/usr/bin/taskset";
const cores = availableParallelism();

/** The command that runs another one on one core, so that the measured Envoy and what burdens it do not change places. */
export function pinned(core, command) {
  return cores > 1 && existsSync(taskset) ? [taskset, "-c", String(core % cores), ...command] : command;
}
