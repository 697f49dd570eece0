import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Ports that the kernel gives to nobody who does not ask for them by number; its own begin at 32768. */
const [first, afterLast] = [12_000, 32_000];

/** A port of 127.0.0.1 for a program that cannot choose one by itself, and that stays free until the program has it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, afterLast);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
