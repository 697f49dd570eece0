import type { LogLevel, LogLine } from "@sluice/host";

/** The log lines of the worker that serves a plugin, oldest first; those of the VMs that Envoy starts besides are left out. */
export class Logs {
  private readonly kept: LogLine[] = [];

  /** For the host. */
  add(line: LogLine): void {
    if (line.vm.startsWith("worker")) this.kept.push(line);
  }

  /** Every line. */
  get lines(): readonly LogLine[] {
    return this.kept;
  }

  /** Texts of the lines of one level, or of all. */
  texts(level?: LogLevel): string[] {
    return this.kept.filter((line) => level === undefined || line.level === level).map((line) => line.message);
  }

  /** Forgets the lines so far. */
  clear(): void {
    this.kept.length = 0;
  }

  /** One line per log line, for messages. */
  toString(): string {
    return this.kept.map((line) => `[${line.level}] ${line.message}`).join("\n");
  }
}
