import { encodeText, sha256, toHex } from "@sluice/codec";
import { Rate } from "./rate";

/** UTF-16 units of a value up to which it stands in the key of its counter as it is. */
const LONGEST: i32 = 1024;

/** What a request counts towards. */
export class Counter {
  constructor(
    /** Key in Redis. */
    readonly key: string,
    readonly rate: Rate,
  ) {}
}

/** A value as it stands in a key: nobody can fill Redis with long ones. */
export function valueInKey(value: string): string {
  return value.length > LONGEST ? "sha256:" + toHex(sha256(encodeText(value))) : value;
}
