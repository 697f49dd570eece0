/**
 * Every text by which the build speaks to an author, with its stable code. A diagnostic ends in its code; a `Problem`
 * carries it beside the text.
 */

/** Something the build refuses. */
export interface Problem {
  /** Stable code such as `SLUICE_IMPORT_UNKNOWN`. */
  readonly code: string;
  /** What is wrong, where, and what to do. */
  readonly message: string;
}

function problem(code: string, message: string): Problem {
  return { code, message };
}

/** The compiler that runs is not the one that the SDK was made for. Thrown, since nothing else can be trusted then. */
export class CompilerMismatchError extends Error {
  readonly code = "SLUICE_COMPILER_MISMATCH";
  constructor(running: string, expected: string) {
    super(
      `AssemblyScript ${running} compiles this plugin, but @sluice/sdk finds version ${expected} beside itself. ` +
        `Install one version for both: npm install --save-dev --save-exact assemblyscript@${expected}`,
    );
    this.name = "CompilerMismatchError";
  }
}

/** A runtime without the collector that the SDK drives. Thrown, since the module would never give memory back. */
export class RuntimeError extends Error {
  readonly code = "SLUICE_RUNTIME";
  constructor() {
    super(
      "This plugin is compiled with another runtime than incremental, which would never collect garbage. " +
        'Remove "runtime" from its asconfig.json and --runtime from its command line',
    );
    this.name = "RuntimeError";
  }
}

/** Bytes that are not a WebAssembly module this reader understands. */
export class ModuleFormatError extends Error {
  readonly code = "SLUICE_MODULE_MALFORMED";
  constructor(what: string, offset: number) {
    super(`${what} at byte ${offset} of the module. Build it again; if this stays, the file is not made by asc`);
    this.name = "ModuleFormatError";
  }
}

/** What the checks of the author's source say. */
export const captured = (name: string, user: string, owner: string): Problem =>
  problem(
    "SLUICE_CAPTURED_VARIABLE",
    `the ${user} uses '${name}' from the surrounding ${owner}. AssemblyScript has no closures: ` +
      `keep it in ctx.state, in the configuration, or pass it along`,
  );

export const wrongStatus = (handler: string, found: string, expected: string): Problem =>
  problem(
    "SLUICE_STATUS_KIND",
    `${handler} takes a handler that returns ${expected}, this one returns ${found}. ` +
      `The numbers of the two differ: write ${expected}.…`,
  );

export const parserReturns = (parser: string): Problem =>
  problem(
    "SLUICE_PARSER_RETURNS",
    `what a parser returns does not count, and ${parser} is given one that returns a value. ` +
      `Refuse with json.refuse(message), and leave with a plain return`,
  );

export const collects = (): Problem =>
  problem(
    "SLUICE_COLLECTS",
    "__collect() frees what the callback that calls it still holds. The collector runs when a callback ends: leave it out",
  );

/** What the run of the start code says. */
export const startCalls = (call: string): Problem =>
  problem(
    "SLUICE_START_CALLS_HOST",
    `top-level code calls ${call}; on a real host this is refused (restricted_callback): call it in a handler`,
  );

export const startTraps = (reason: string): Problem =>
  problem(
    "SLUICE_START_TRAPS",
    `top-level code stops with "${reason}"; no host would load this module. Top-level code runs once, before any ` +
      `configuration is known: let it only register handlers`,
  );

export const startHangs = (seconds: number): Problem =>
  problem(
    "SLUICE_START_HANGS",
    `top-level code did not end within ${seconds} seconds; a host would wait for ever. Let it only register handlers`,
  );

export const registration = (text: string): Problem => problem("SLUICE_REGISTRATION", text);

export const noMarker = (): Problem =>
  problem(
    "SLUICE_TARGET_UNKNOWN",
    "the module keeps no single ABI marker, so the build cannot tell its host. " +
      "Build with the targets of @sluice/sdk/asconfig.json (release, higress or debug)",
  );

/** What the check of imports says. */
export const importUnknown = (call: string, host: string, declared: string, used: string): Problem =>
  problem(
    "SLUICE_IMPORT_UNKNOWN",
    `${host} does not offer ${call}${declared}${used}: the module would not load. ` +
      `Take the call out, or use what @sluice/sdk has for it`,
  );

export const importType = (call: string, host: string, want: string, have: string): Problem =>
  problem(
    "SLUICE_IMPORT_TYPE",
    `${call} is declared as ${want}, but ${host} offers ${have}: the module would not load. Correct the declaration`,
  );

export const importKind = (name: string, kind: string): Problem =>
  problem(
    "SLUICE_IMPORT_KIND",
    `the module imports the ${kind} ${name}; a plugin can count on functions only. Build without --importMemory and ` +
      `--importTable, and import no globals`,
  );

/** What the verification of a finished module says. */
export const markerMissing = (marker: string, found: readonly string[]): Problem =>
  problem(
    "SLUICE_MARKER",
    `the module must export ${marker} and no other ABI marker, it exports ` +
      `${found.length === 0 ? "none" : found.join(" and ")}. Build it for this target with the SDK's transform`,
  );

export const exportMissing = (name: string, why: string): Problem =>
  problem("SLUICE_EXPORT_MISSING", `the module does not export ${name}: ${why}. Build with @sluice/sdk/asconfig.json`);

export const exportType = (name: string, want: string, have: string): Problem =>
  problem(
    "SLUICE_EXPORT_TYPE",
    `export ${name} has type ${have}, the host wants ${want} and would not load the module. Correct its signature`,
  );

export const exportUnknown = (name: string): Problem =>
  problem(
    "SLUICE_EXPORT_UNKNOWN",
    `the module exports ${name}, which no host calls. Export it from another file than the plugin's entry file`,
  );

export const exportLeftover = (name: string): Problem =>
  problem(
    "SLUICE_EXPORT_LEFTOVER",
    `the module exports ${name}, which is for the build only. Build with the transform @sluice/sdk/transform`,
  );

export const startSection = (): Problem =>
  problem(
    "SLUICE_START_SECTION",
    "the module has a start section; a host call in it crashes Envoy. Build with --exportStart _initialize",
  );

export const nameSection = (): Problem =>
  problem(
    "SLUICE_NAME_SECTION",
    "the module has no name section, without which Envoy prints no back-trace at all. Build with --debug",
  );

/** What is wrong with the declaration of a configuration. */
export const configClass = (name: string, what: string): Problem =>
  problem("SLUICE_CONFIG_CLASS", `the configuration class ${name} ${what}`);

export const configUnused = (name: string): Problem =>
  problem(
    "SLUICE_CONFIG_UNUSED",
    `the configuration class ${name} is used by no plugin: give it to setCtx<${name}>(…), ` +
      "make it the type of a field of such a class, or take @config away",
  );

export const configUndeclared = (name: string, decorator: string): Problem =>
  problem(
    "SLUICE_CONFIG_UNDECLARED",
    `@${decorator} has no effect in class ${name}, which is not declared as a configuration: write @config before it`,
  );

export const configName = (name: string): Problem =>
  problem(
    "SLUICE_CONFIG_NAME",
    `the schema of ${name} is named after its plugin: give setCtx the name as a text of letters, digits, '.', '_' and '-'`,
  );

export const configField = (name: string, what: string): Problem =>
  problem("SLUICE_CONFIG_FIELD", `the field ${name} ${what}`);

export const configType = (name: string, type: string): Problem =>
  problem(
    "SLUICE_CONFIG_TYPE",
    `the field ${name} cannot be of type ${type}. A field is a bool, an integer of 8 to 64 bits, f32, f64, a string, ` +
      "a class with @config, an array of these or a Map<string, …> of these, Optional<…> | null of a bool or a number, " +
      "or any JSON, JsonValue | null",
  );

export const configDefault = (name: string, what: string): Problem =>
  problem("SLUICE_CONFIG_DEFAULT", `the default of the field ${name} ${what}`);

export const configDecorator = (decorator: string, what: string): Problem =>
  problem("SLUICE_CONFIG_DECORATOR", `@${decorator} ${what}`);

export const configPattern = (what: string): Problem =>
  problem(
    "SLUICE_CONFIG_PATTERN",
    `@pattern cannot check this: ${what}. It takes ^…$ around characters and classes of ASCII such as [a-z0-9-], each with at most ` +
      "one of ? * + {n} {n,m}; check anything else in validate(json)",
  );

export const configExample = (reason: string): Problem =>
  problem("SLUICE_CONFIG_EXAMPLE", `an @example of a configuration must be JSON: ${reason}`);
