import type { DecoratorNode, Expression, FieldDeclaration } from "assemblyscript";
import { configDecorator, configPattern } from "../errors.js";
import type { FieldRules, FieldType, Limits } from "./declaration.js";
import { elementType } from "./field-type.js";
import type { JsonObject } from "./json.js";
import { exceeds, limitsOf } from "./limits.js";
import { decoratorName, numberOf, textOf } from "./nodes.js";
import { compilePattern } from "./pattern.js";
import type { Report } from "./report.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Decorator {
  /** Which fields may have it, in words, and the check. */
  readonly on: string;
  fits(type: FieldType): boolean;
  /** What its arguments have to be, in words. */
  readonly takes: string;
  /** Reads the arguments into the rules. @returns what is wrong with them, false when they are not what it takes */
  read(args: readonly Expression[], rules: Mutable<FieldRules>, type: FieldType): boolean | string;
}

const ANY = { on: "fields", fits: () => true };
const TEXTS = { on: "strings and lists of strings", fits: (type: FieldType) => elementType(type).kind === "string" };

function flag(set: (rules: Mutable<FieldRules>) => void): Pick<Decorator, "takes" | "read"> {
  return {
    takes: "nothing",
    read: (args, rules) => {
      set(rules);
      return args.length === 0;
    },
  };
}

/** One number, or two of which the second is not below the first. */
function readLimits(args: readonly Expression[], isAllowed: (value: number) => boolean): Limits | undefined {
  const [least, most] = args.map((arg) => numberOf(arg));
  if (least === undefined || !isAllowed(least) || args.length > 2) return undefined;
  if (args.length === 1) return { least };
  return most !== undefined && isAllowed(most) && least <= most ? { least, most } : undefined;
}

const DECORATORS: Readonly<Record<string, Decorator>> = {
  key: {
    ...ANY,
    takes: "the name of the field in JSON",
    read: ([name, ...more], rules) => {
      const key = textOf(name);
      if (key === undefined || key === "" || more.length > 0) return false;
      rules.key = key;
      return true;
    },
  },
  required: { ...ANY, ...flag((rules) => (rules.required = true)) },
  globalOnly: { ...ANY, ...flag((rules) => (rules.level = "global")) },
  ruleOnly: { ...ANY, ...flag((rules) => (rules.level = "rule")) },
  secret: { ...TEXTS, ...flag((rules) => (rules.secret = true)) },
  range: {
    on: "numbers and lists of numbers",
    fits: (type) => ["integer", "float"].includes(elementType(type).kind),
    takes: "the least number, and possibly the most, as literals that the type can hold exactly",
    read: (args, rules, type) => {
      const number = elementType(type);
      const range = readLimits(args, (value) => number.kind === "float" || Number.isSafeInteger(value));
      if (!range || exceeds(range, limitsOf(number))) return false;
      rules.range = range;
      return true;
    },
  },
  length: {
    on: "strings, lists and maps",
    fits: (type) => ["string", "array", "map"].includes(type.kind),
    takes: "the least length, and possibly the most, as literals from 0 to 2147483647",
    read: (args, rules) => {
      const length = readLimits(args, (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31);
      if (!length) return false;
      rules.length = length;
      return true;
    },
  },
  choices: {
    ...TEXTS,
    takes: "strings, each once",
    read: (args, rules) => {
      const choices = args.map((arg) => textOf(arg));
      if (choices.length === 0 || choices.includes(undefined) || new Set(choices).size < choices.length) return false;
      rules.choices = choices as string[];
      return true;
    },
  },
  pattern: {
    ...TEXTS,
    takes: "a pattern as a string",
    read: ([source, ...more], rules) => {
      const pattern = textOf(source);
      if (pattern === undefined || more.length > 0) return false;
      rules.pattern = pattern;
      const compiled = compilePattern(pattern);
      return typeof compiled === "string" ? true : compiled.problem;
    },
  },
  schema: {
    on: "fields of type JsonValue | null",
    fits: (type) => type.kind === "json",
    takes: "a JSON Schema as a string, an object in JSON",
    read: ([text, ...more], rules) => {
      try {
        const schema: unknown = JSON.parse(textOf(text) ?? "");
        if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return false;
        rules.schema = schema as JsonObject;
        return more.length === 0;
      } catch {
        return false;
      }
    },
  },
};

/** Is this the name of a decorator of classes? */
export function isClassDecorator(name: string): boolean {
  return name === "config" || name === "inheritGlobal";
}

/** Is this the name of a decorator of fields? */
export function isFieldDecorator(name: string): boolean {
  return Object.hasOwn(DECORATORS, name);
}

/** Reads what the decorators of a field say. */
export function readDecorators({ decorators }: FieldDeclaration, type: FieldType, report: Report): FieldRules {
  const rules: Mutable<FieldRules> = {};
  const seen = new Set<string>();
  for (const node of decorators ?? []) {
    const name = decoratorName(node);
    const problem = readDecorator(node, name, seen, rules, type);
    if (problem) report(node.range, problem);
    seen.add(name);
  }
  return rules;
}

function readDecorator(
  { args, range }: DecoratorNode,
  name: string,
  seen: ReadonlySet<string>,
  rules: Mutable<FieldRules>,
  type: FieldType,
) {
  if (!isFieldDecorator(name)) {
    return configDecorator(
      name || range.toString(),
      `is none of a configuration's: there are @${Object.keys(DECORATORS).join(", @")}`,
    );
  }
  if (seen.has(name)) return configDecorator(name, "stands twice at a field");
  if (seen.has("globalOnly") && name === "ruleOnly") return configDecorator(name, "contradicts @globalOnly");
  if (seen.has("ruleOnly") && name === "globalOnly") return configDecorator(name, "contradicts @ruleOnly");
  const decorator = DECORATORS[name]!;
  if (!decorator.fits(type)) return configDecorator(name, `is for ${decorator.on} only`);
  const result = decorator.read(args ?? [], rules, type);
  if (typeof result === "string") return configPattern(result);
  return result ? null : configDecorator(name, `takes ${decorator.takes}`);
}
