/** Does a plugin take just the configurations that its schema takes? */
import { inflateSync } from "node:zlib";
import { load, problemsOf, type TestPlugin } from "@sluice/testing";
import { Ajv2020 } from "ajv/dist/2020.js";
import { limitsIn, mutate } from "./mutate.js";
import { type Json, pick, randomFrom, sample, type Schema } from "./sample.js";

/** A configuration of which plugin and schema think differently. */
export interface Disagreement {
  readonly config: string;
  /** Whether the schema takes it. */
  readonly schema: boolean;
  /** Why the plugin refuses it; empty when it takes it. */
  readonly problems: readonly string[];
}

export interface Agreement {
  readonly disagreements: readonly Disagreement[];
  /** How many both take and how many both refuse: neither may be few, or nothing was tested. */
  readonly taken: number;
  readonly refused: number;
}

export interface AgreementOptions {
  /**
   * What the plugin's own `validate` says of configurations that the schema takes: these are no disagreement when every
   * problem told is one of these.
   */
  readonly beyondSchema?: readonly RegExp[];
}

/** Schemas of the plugins of a module. */
export function schemasIn(module: Uint8Array): Schema[] {
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(new Uint8Array(module)), "sluice.schema");
  return sections.map((section) => JSON.parse(inflateSync(section).toString()) as Schema);
}

/** JSON texts, in part such as the schema takes and in part changed so that most are refused; the same for the same seed. */
export function mutations(schema: Schema, seed: number, count: number): string[] {
  const random = randomFrom(seed);
  const limits = limitsIn(schema);
  const seeds = (schema["examples"] ?? []) as Json[];
  const { _rules_, ...fields } = schema["properties"] as Record<string, Json>;
  const global = { ...schema, properties: fields };
  const rulesOnly = {
    type: "object",
    properties: { _rules_: { ...(_rules_ as Schema), type: "array" } },
    required: ["_rules_"],
  };
  return Array.from({ length: count }, () => {
    const shape = pick(random, [schema, schema, global, rulesOnly as Schema]);
    const valid = seeds.length > 0 && random() < 0.1 ? pick(random, seeds) : sample(schema, shape, random);
    return write(random() < 0.4 ? valid : mutate(valid, limits, random), random());
  });
}

const INTEGERS = /("(?:[^"\\]|\\.)*")|([[:,])(-?\d+)(?=[\],}])/g;

/** JSON of a value; now and then its integers are written as `5.0` or `50e-1`, which are the same. */
function write(value: Json, chance: number): string {
  return JSON.stringify(value).replace(INTEGERS, (all, quoted, before, digits: string) => {
    if (quoted) return all as string;
    // JavaScript writes the digits that tell a double from the next ones, and zeros after them.
    if (digits.length > 16) return `${before}${BigInt(Number(digits))}`;
    if (chance < 0.8) return all as string;
    return `${before}${digits}${chance < 0.9 || Number(digits) === 0 ? ".0" : "0e-1"}`;
  });
}

/** Compares what a module and a schema say of configurations, JSON texts. */
export async function agreement(
  module: Uint8Array,
  schema: Schema,
  configs: readonly string[],
  { beyondSchema = [] }: AgreementOptions = {},
): Promise<Agreement> {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const judge = new Judge(module, schema["title"] as string);
  const disagreements: Disagreement[] = [];
  let taken = 0;
  let refused = 0;
  for (const config of configs) {
    const takes = validate(JSON.parse(config));
    const problems = await judge.problemsOf(config);
    const isBeyond = problems.length > 0 && problems.every((text) => beyondSchema.some((known) => known.test(text)));
    if (takes !== (problems.length === 0) && !(takes && isBeyond))
      disagreements.push({ config, schema: takes, problems });
    else if (takes) taken++;
    else refused++;
  }
  return { disagreements, taken, refused };
}

/** A plugin that is asked about one configuration after another. */
class Judge {
  /** Set by the first configuration that is taken; later ones are updates, which is quicker. */
  private plugin: TestPlugin | undefined;

  constructor(
    private readonly module: Uint8Array,
    private readonly rootId: string,
  ) {}

  /** Why the plugin refuses a configuration; none when it takes it. */
  problemsOf(config: string): Promise<string[]> {
    return problemsOf(this.give(config));
  }

  private async give(config: string): Promise<void> {
    if (this.plugin) await this.plugin.reconfigure(config);
    else this.plugin = await load(this.module, config, { rootId: this.rootId });
  }
}
