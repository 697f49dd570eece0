/** The methods by which a class reads itself, as text. */
import type { ConfigClass, ConfigField, FieldType, Limits } from "./declaration.js";
import { elementType, typeText } from "./field-type.js";
import { limitsOf } from "./limits.js";
import { compilePattern } from "./pattern.js";

/** Levels by their number in the SDK's `config/level.ts`. */
const LEVELS = { global: 0, rule: 1 } as const;

/** What has a length, by its number in `JsonKind` of codec. */
const JSON_KINDS: Partial<Record<FieldType["kind"], number>> = { string: 4, array: 5, map: 6 };

/** A statement of the author's class in another form, and the field that it is about. */
export interface Statement {
  readonly text: string;
  readonly field?: ConfigField;
}

/**
 * The body of `sluice_read`: a statement for each field, then warnings, then the author's own check. Names that begin with
 * `sluice_` are those of the SDK's `config/fields.ts`.
 */
export function readStatements({ fields, inherits, validate }: ConfigClass): Statement[] {
  const names = fields.map(({ key }) => literal(key)).join(", ");
  return [
    ...(validate ? [{ text: "const problems = sluice_config.problemsOf(json);" }] : []),
    { text: "const fields = sluice_config.fields(json, level);" },
    ...fields.map((field) => ({ text: readField(field, inherits), field })),
    { text: `if (fields.areMore) fields.warnOfOthers([${names}]);` },
    ...(validate ? [{ text: `if (sluice_config.problemsOf(json) == problems) this.${validate};` }] : []),
  ];
}

/** Reports what a configuration without a global part lacks: fields that can stand nowhere else. */
export function missingStatements({ fields }: ConfigClass): Statement[] {
  return fields
    .filter(({ rules }) => rules.required && rules.level === "global")
    .map((field) => ({ text: `json.require(${literal(field.key)});`, field }));
}

/** A rule begins as a copy of the global part; these fields of it tell which required fields that part has. */
export function inheritedMarks({ fields, inherits }: ConfigClass): string[] {
  return fields.filter((field) => isInherited(field, inherits)).map(({ name }) => markOf(name));
}

function isInherited({ rules }: ConfigField, inherits: boolean): boolean {
  return inherits && rules.required === true && rules.level === undefined;
}

function markOf(name: string): string {
  return `sluice_has_${name}`;
}

function readField(field: ConfigField, inherits: boolean): string {
  const { name, rules } = field;
  const key = literal(field.key);
  const mark = isInherited(field, inherits) ? `this.${markOf(name)}` : "";
  const asks = mark ? `inherits(${key}, ${mark})` : `${rules.required ? "needs" : "has"}(${key})`;
  const level = rules.level === undefined ? "" : `fields.isAt(${LEVELS[rules.level]}, ${key}) && `;
  const value = valueOf(field);
  const object = field.optional ? `new ${field.optional}<${typeText(field.type)}>(${value})` : value;
  const statements = [`this.${name} = ${object};`, ...checksOf(field), ...(mark ? [`${mark} = true;`] : [])];
  return `if (${level}fields.${asks}) { ${statements.join(" ")} }`;
}

function valueOf({ type, rules }: ConfigField): string {
  const number = elementType(type);
  if (!rules.range) return `fields.value<${typeText(type)}>()`;
  const { least, most } = rules.range;
  if (number.kind === "integer") {
    const end = number.name === "u64" ? "-1" : `${number.name}.MAX_VALUE`; // all bits of an unsigned one
    return `fields.integer<${typeText(type)}>(${least}, ${most ?? end})`;
  }
  const limits = { ...limitsOf(number), ...rules.range };
  const range = literal(rangeText(limits));
  return `fields.number<${typeText(type)}>(${least}, ${limits.most ?? "Infinity"}, ${range})`;
}

function rangeText({ least, most }: Limits): string {
  return most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
}

function checksOf({ type, rules: { length, choices, pattern } }: ConfigField): string[] {
  const checks: string[] = [];
  if (length) checks.push(`fields.length(${JSON_KINDS[type.kind]}, ${length.least}, ${length.most ?? -1});`);
  if (choices) checks.push(`fields.choices([${choices.map((choice) => literal(choice)).join(", ")}]);`);
  if (pattern !== undefined) {
    const compiled = compilePattern(pattern);
    if (typeof compiled === "string") checks.push(`fields.pattern(${literal(compiled)}, ${literal(pattern)});`);
  }
  return checks;
}

/** A text of any units as a literal: line separators, for instance, cannot stand in one as they are. */
function literal(text: string): string {
  const units = text.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${units.join("")}"`;
}
