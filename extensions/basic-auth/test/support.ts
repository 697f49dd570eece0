import { readFile } from "node:fs/promises";

export const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

export const consumers = [
  { name: "ops", credential: "ann:s3" },
  { name: "dev", credential: "bob:b0" },
];

/** The header with these credentials; text goes as UTF-8. */
export function basic(credential: string | Uint8Array, scheme = "Basic"): { authorization: string } {
  return { authorization: `${scheme} ${Buffer.from(credential).toString("base64")}` };
}
