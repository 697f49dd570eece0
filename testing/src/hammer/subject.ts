import type { Flavour } from "@sluice/host";
import type { CaseConfiguration } from "./case.js";
import { readModuleTexts } from "./module-texts.js";

const higressMarker = "proxy_abi_version_0_2_100";

/** What is hammered, and what can be read off it. */
export class Subject {
  readonly flavour: Flavour;
  /** JSON Schema of the configuration, undefined when the module carries none or several. */
  readonly schema: unknown;
  /** Texts in the data of the module. */
  readonly texts: readonly string[];
  private readonly given: ReadonlySet<string>;

  /** @param configurations what the caller gives; without any, the examples of the schema */
  constructor(
    readonly code: Uint8Array,
    configurations: readonly CaseConfiguration[],
  ) {
    const { schemas, texts } = readModuleTexts(code);
    this.flavour = Buffer.from(code).includes(higressMarker) ? "higress" : "envoy";
    this.schema = schemas.length === 1 ? schemas[0] : undefined;
    this.texts = texts;
    this.configurations = configurations.length > 0 ? configurations : examplesOf(this.schema);
    this.given = new Set(this.configurations.map((one) => JSON.stringify(one) ?? ""));
  }

  /** Configurations that the plugin accepts; at least one, which may be none. */
  readonly configurations: readonly CaseConfiguration[];

  /** Is it one of `configurations`? */
  isGiven(configuration: CaseConfiguration): boolean {
    return this.given.has(JSON.stringify(configuration) ?? "");
  }
}

function examplesOf(schema: unknown): CaseConfiguration[] {
  const { examples } = (schema ?? {}) as { examples?: unknown };
  if (!Array.isArray(examples) || examples.length === 0) return [undefined];
  return examples.map((json: unknown) => ({ json }));
}
