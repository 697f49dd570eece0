import { readFile } from "node:fs/promises";

export const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

export const consumers = [
  { name: "ops", credential: "k-1" },
  { name: "dev", credential: "k-2" },
];

export const keys = ["x-api-key", "apikey"];
