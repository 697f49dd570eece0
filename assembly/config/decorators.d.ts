/**
 * The decorators of a configuration (`docs/configuration.md`), for editors. The compiler reads them itself.
 */

/**
 * Declares the configuration of a plugin, or an object in it. Every public field is a field of the JSON; its initialiser is the
 * default, its doc comment the description in the schema. `validate(json: JsonValue): void` checks what a declaration cannot say.
 */
declare function config(constructor: Constructor): void;

/** Rules begin as a copy of the global part: what a rule does not have counts as it stands there. */
declare function inheritGlobal(constructor: Constructor): void;

/** Name of the field in JSON, when it is not that of the field. */
declare function key(name: string): (target: object, field: string) => void;

/** The field must be there. */
declare function required(target: object, field: string): void;

/** Least and most value of a number, or of each in a list, both included. Without `most` that of the type. */
declare function range(least: number, most?: number): (target: object, field: string) => void;

/** Least and most length, both included: characters of a string, elements of a list, entries of a map. */
declare function length(least: number, most?: number): (target: object, field: string) => void;

/** The strings that a field, or each in a list, may be. */
declare function choices(...values: string[]): (target: object, field: string) => void;

/**
 * How a string, or each in a list, looks: `^…$` around ASCII characters and classes such as `[a-z0-9-]`, `\d` and `\w`, each with
 * at most one of `? * + {n} {n,} {n,m}`. What is repeated must not be what can follow it.
 */
declare function pattern(source: string): (target: object, field: string) => void;

/** A string that no message, log line or form may show. */
declare function secret(target: object, field: string): void;

/** The field counts beside `_rules_` only. */
declare function globalOnly(target: object, field: string): void;

/** The field counts in rules only. */
declare function ruleOnly(target: object, field: string): void;

/** JSON Schema, as a string, of a field of type `JsonValue | null`. `validate` must check what it says. */
declare function schema(json: string): (target: object, field: string) => void;
