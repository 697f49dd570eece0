/** A JSON value; integers beyond the exact ones of a double are bigints. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** The text of a JSON value in one line, with every digit of a bigint. A member that is undefined is left out. */
export function stringifyJson(value: Json): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map((item: Json) => stringifyJson(item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as JsonObject).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${stringifyJson(member!)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
