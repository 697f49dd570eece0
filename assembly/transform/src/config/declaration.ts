/** What a class with `@config` declares. */
import type { ClassDeclaration, Range } from "assemblyscript";
import type { Json } from "./json.js";

export type IntegerName = "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64";

export type FieldType =
  | { readonly kind: "bool" | "string" | "json" }
  | { readonly kind: "integer"; readonly name: IntegerName }
  | { readonly kind: "float"; readonly name: "f32" | "f64" }
  /** `text` is what the class is called in the file of the field. */
  | { readonly kind: "class"; readonly text: string; readonly declaration: ClassDeclaration }
  | { readonly kind: "array" | "map"; readonly of: FieldType };

/** Limits, both included; one that is absent is that of the type. */
export interface Limits {
  readonly least?: number;
  readonly most?: number;
}

/** What decorators say of a field. */
export interface FieldRules {
  readonly key?: string;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly level?: "global" | "rule";
  readonly range?: Limits;
  readonly length?: Limits;
  readonly choices?: readonly string[];
  readonly pattern?: string;
  /** Schema of a field that takes any JSON. */
  readonly schema?: Json;
}

export interface Documentation {
  /** Empty when there is none. */
  readonly description: string;
  readonly examples: readonly Json[];
}

export interface ConfigField {
  readonly name: string;
  /** Name in JSON. */
  readonly key: string;
  readonly type: FieldType;
  /** Name of `Optional` in the file, where the type is `Optional<…> | null`. */
  readonly optional?: string;
  readonly rules: FieldRules;
  /** What the field is when it is absent; undefined when that is null, or nothing the field itself would take. */
  readonly default: Json | undefined;
  readonly documentation: Documentation;
  readonly range: Range;
}

export interface ConfigClass {
  readonly name: string;
  readonly declaration: ClassDeclaration;
  readonly documentation: Documentation;
  readonly fields: readonly ConfigField[];
  /** Do rules begin as a copy of the global part? */
  readonly inherits: boolean;
  /** How its method `validate` is called, absent when it has none. */
  readonly validate?: "validate()" | "validate(json)";
}

/** The classes that the module declares, by their declarations. */
export type ConfigClasses = ReadonlyMap<ClassDeclaration, ConfigClass>;
