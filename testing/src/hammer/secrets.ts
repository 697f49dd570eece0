import type { CaseHeaders } from "./case.js";
import type { Random } from "./random.js";

/** Shorter ones turn up in a text by chance. */
const LEAST_LENGTH = 6;
/** Headers whose values are credentials. */
export const secretNames: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
]);
const made = /hush[0-9a-z]{10,}/;

/** A credential that stands nowhere else, so that finding it in a log proves that it was logged. */
export function madeUpSecret(random: Random): string {
  return `hush${random.between(1e8, 9e8).toString(36)}${random.between(1e8, 9e8).toString(36)}`;
}

/** Texts that no log line may hold. */
export class Secrets {
  private readonly fixed = new Set<string>();
  private readonly ofExchanges = new Set<string>();

  constructor(fixed: readonly string[]) {
    this.keep(fixed);
  }

  /** Adds secrets of a configuration. */
  keep(secrets: readonly string[]): void {
    for (const secret of secrets) if (secret.length >= LEAST_LENGTH) this.fixed.add(secret);
  }

  /** Adds the made up secrets in the credentials of a message, and the Base64 text that holds one. */
  take(headers: CaseHeaders): void {
    for (const [name, value] of headers) {
      for (const part of secretNames.has(name) && typeof value === "string" ? value.split(/[\s;,]+/) : []) {
        const plain = made.exec(part);
        const encoded = plain === null ? made.exec(Buffer.from(part, "base64").toString("latin1")) : null;
        if (plain !== null) this.ofExchanges.add(plain[0]);
        if (encoded !== null) this.ofExchanges.add(encoded[0]).add(part);
      }
    }
  }

  /** Forgets what exchanges have brought. */
  forget(): void {
    this.ofExchanges.clear();
  }

  /** The secret that a log line holds, or undefined. */
  foundIn(line: string): string | undefined {
    for (const secrets of [this.fixed, this.ofExchanges]) {
      for (const secret of secrets) if (line.includes(secret)) return secret;
    }
    return undefined;
  }
}

/** Values of a configuration whose schema calls them `writeOnly`. */
export function secretsOf(schema: unknown, configuration: unknown): string[] {
  const found: string[] = [];
  const root = schema;
  const walk = (part: unknown, value: unknown, depth: number): void => {
    if (!isObject(part) || depth > 20) return;
    if (part["writeOnly"] === true && typeof value === "string") found.push(value);
    if (typeof part["$ref"] === "string") walk(resolve(root, part["$ref"]), value, depth + 1);
    for (const keyword of ["anyOf", "oneOf", "allOf"]) {
      const branches = part[keyword];
      if (Array.isArray(branches)) for (const branch of branches) walk(branch, value, depth + 1);
    }
    if (Array.isArray(value)) for (const item of value) walk(part["items"], item, depth + 1);
    else if (isObject(value)) {
      const properties = isObject(part["properties"]) ? part["properties"] : {};
      for (const [key, item] of Object.entries(value)) {
        walk(Object.hasOwn(properties, key) ? properties[key] : part["additionalProperties"], item, depth + 1);
      }
    }
  };
  walk(schema, configuration, 0);
  return found;
}

function resolve(root: unknown, reference: string): unknown {
  const keys = decodeURIComponent(reference).split("/").slice(1);
  return keys.reduce<unknown>(
    (at, key) => (isObject(at) ? at[key.replaceAll("~1", "/").replaceAll("~0", "~")] : at),
    root,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
