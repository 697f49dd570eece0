/** What is read of a JSON Schema (draft 2020-12); other keywords are kept, and mean nothing here. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  /** The value is a secret. */
  readonly writeOnly?: boolean;
  /** Where alone the field counts. Absent: in the global part and in rules. */
  readonly "x-sluice-level"?: Level;
  /** The field is required, whichever branch of the schema demands it. */
  readonly "x-sluice-required"?: boolean;
  /** On the root: a rule has the global value of each field that it does not have itself. */
  readonly "x-sluice-inherit"?: boolean;
}

/** Part of a configuration: outside of `_rules_`, or inside. */
export type Level = "global" | "rule";

/** A named member of an object. */
export interface Property {
  readonly name: string;
  /** Without `$ref`. */
  readonly schema: Schema;
  readonly required: boolean;
}

/** Keys that belong to the choice of a rule and not to the plugin. */
const reserved = new Set([
  "_plugin_id_",
  "_rules_",
  "_match_route_",
  "_match_domain_",
  "_match_service_",
  "_match_route_prefix_",
  "_disable_",
]);

/** The schema of a plugin's configuration, with its references resolved on demand. */
export class ConfigurationSchema {
  constructor(readonly root: Schema) {}

  /** Name by which the plugin registers, its root id; `undefined` when the schema does not say. */
  get plugin(): string | undefined {
    return this.root.title;
  }

  /** Whether rules have what the global part has. */
  get inherits(): boolean {
    return this.root["x-sluice-inherit"] === true;
  }

  /** Fields of the global part, in the order of their declaration. */
  globalFields(): readonly Property[] {
    return this.properties(this.root).filter(({ name }) => !reserved.has(name));
  }

  /** Fields of a rule. */
  ruleFields(): readonly Property[] {
    return this.properties(this.resolve({ $ref: "#/$defs/rule" })).filter(({ name }) => !reserved.has(name));
  }

  /** A schema with what its `$ref` points to; what stands beside the reference wins. `true` and dead references allow anything. */
  resolve(schema: Schema | boolean | undefined): Schema {
    let current: Schema = typeof schema === "object" ? schema : {};
    const seen = new Set<string>();
    while (current.$ref !== undefined && !seen.has(current.$ref)) {
      seen.add(current.$ref);
      const { $ref, ...beside } = current;
      current = { ...this.at($ref), ...beside };
    }
    return current;
  }

  /** Members of an object, also those that only a branch of `allOf`, `anyOf` or `oneOf` has. */
  properties(schema: Schema): readonly Property[] {
    const found = new Map<string, Property>();
    for (const [name, declared] of Object.entries(schema.properties ?? {})) {
      if (declared === false) continue;
      const property = this.resolve(declared);
      const required = property["x-sluice-required"] === true || schema.required?.includes(name) === true;
      found.set(name, { name, schema: property, required });
    }
    for (const branches of [schema.allOf, schema.anyOf, schema.oneOf]) {
      for (const branch of branches ?? []) {
        if (branch.properties === undefined && branch.$ref === undefined) continue;
        for (const property of this.properties(this.resolve(branch))) {
          if (!found.has(property.name)) found.set(property.name, property);
        }
      }
    }
    return [...found.values()];
  }

  /** The schema a reference within this document points to. */
  private at(reference: string): Schema {
    if (!reference.startsWith("#")) return {};
    let place: unknown = this.root;
    for (const step of reference.split("/").slice(1)) {
      if (typeof place !== "object" || place === null) return {};
      place = (place as Record<string, unknown>)[decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")];
    }
    return typeof place === "object" && place !== null ? (place as Schema) : {};
  }
}

/**
 * What a schema says of the values inside of its own; `undefined` for scalars. It is the same object each time a
 * reference leads there, so that a walk can tell when it goes round in circles.
 */
export function contentOf(schema: Schema): object | undefined {
  const { properties, items, additionalProperties } = schema;
  const content = properties ?? items ?? additionalProperties ?? schema.allOf ?? schema.anyOf ?? schema.oneOf;
  return typeof content === "object" ? content : undefined;
}
