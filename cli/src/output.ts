/** Prints results. */
export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Prints what is wrong, and what happens meanwhile. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
