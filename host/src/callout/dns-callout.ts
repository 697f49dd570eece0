import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import type { RootContext } from "../contexts/root-context.js";

/** One address of a name. */
export interface DnsAnswer {
  /** `10.0.0.1` or `::1`. */
  readonly address: string;
  /** Seconds for which it holds (default 0). */
  readonly ttlSeconds?: number;
}

/** Looks a name up. No answers mean that it has no address; a rejection, that nobody could be asked. */
export type DnsResolver = (name: string) => Promise<readonly DnsAnswer[]>;

const noAddress = new Set(["ENOTFOUND", "ENODATA"]);

/** The resolver of the machine, by Node's `dns`. It tells no times to live. */
export async function machineResolver(name: string): Promise<readonly DnsAnswer[]> {
  if (name === "") return [];
  try {
    return await lookup(name, { all: true, verbatim: true });
  } catch (error) {
    if (noAddress.has((error as { code?: string }).code ?? "")) return [];
    throw error;
  }
}

/** Tells the guest the answers; undefined when the look-up failed. */
export function answerDns(root: RootContext, token: number, answers: readonly DnsAnswer[] | undefined): void {
  const { onResolveDns } = root.vm.callbacks;
  if (!root.alive || onResolveDns === undefined) return;
  const bytes = answers === undefined ? new Uint8Array(0) : encode(answers);
  root.withCallData(bytes, () => root.vm.call(root, onResolveDns, root.id, token, bytes.length));
}

/** Their number, their times to live, and their texts, each with a port of 0 and a byte 0 behind it. */
function encode(answers: readonly DnsAnswer[]): Uint8Array {
  const numbers = Buffer.alloc(4 + 4 * answers.length);
  numbers.writeUInt32LE(answers.length);
  answers.forEach(({ ttlSeconds = 0 }, index) => numbers.writeUInt32LE(ttlSeconds >>> 0, 4 + 4 * index));
  const texts = answers.map(({ address }) => (isIPv6(address) ? `[${address}]:0\0` : `${address}:0\0`));
  return Buffer.concat([numbers, Buffer.from(texts.join(""), "latin1")]);
}
