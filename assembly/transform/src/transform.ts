import type { Parser, Program } from "assemblyscript";
import type { Transform } from "assemblyscript/asc";
import { findCaptures } from "./captures.js";
import { findCollectorCalls } from "./collector-calls.js";
import { requireSameCompiler } from "./compiler.js";
import { DocComments } from "./config/comments.js";
import { declareConfigurations } from "./config/index.js";
import { SCHEMA_SECTION, sectionOf } from "./config/section.js";
import { report } from "./diagnostics.js";
import { findMisusedHandlers } from "./handlers.js";
import { pruneExports } from "./prune.js";
import { refuseStrayImports } from "./refuse-imports.js";
import { allowReuse } from "./reuse.js";
import { addSafePoints, watchVariables } from "./safe-points.js";
import { isOptimised, prepareToShrink, shrink } from "./shrink.js";
import { authorSources } from "./source-text.js";
import { USES_PREFIX } from "./start.js";

export type Binaryen = Transform["binaryen"];
export type Module = Parameters<NonNullable<Transform["afterCompile"]>>[0];

/**
 * What the build of a plugin does beyond compiling. asc loads it by name, `"transform": ["@sluice/sdk/transform"]`,
 * which `@sluice/sdk/asconfig.json` does.
 *
 * A module that is not made with the SDK passes as it is.
 */
export default class SluiceTransform implements Pick<Transform, "afterParse" | "afterCompile"> {
  readonly program: Program;
  readonly binaryen: Binaryen;
  private readonly comments: DocComments;
  /** JSON Schemas of the configurations that the module declares. */
  private schemas: readonly string[] = [];

  constructor() {
    // asc puts them on the prototype before it makes the transform, and other ones there before this compilation ends, if
    // another one begins meanwhile.
    const { program, binaryen } = SluiceTransform.prototype;
    this.program = program;
    this.binaryen = binaryen;
    this.comments = new DocComments(program.parser);
  }

  /** Checks the author's files, before any of them is compiled. */
  afterParse(parser: Parser): void {
    requireSameCompiler(this.program);
    for (const source of authorSources(parser.sources)) {
      findCaptures(source, (range, problem) => report(parser, range, problem));
      findMisusedHandlers(source, (range, problem) => report(parser, range, problem));
    }
    this.schemas = declareConfigurations(parser, this.program, this.comments);
    if (!parser.sources.some(({ text }) => text.includes("__safe_point"))) return;
    addSafePoints(parser, this.program);
    if (isOptimised(this.program) && parser.sources.some(({ text }) => text.includes(USES_PREFIX)))
      prepareToShrink(parser);
    for (const source of authorSources(parser.sources)) {
      findCollectorCalls(source, (range, problem) => report(parser, range, problem));
    }
  }

  /** Keeps the exports that are needed, refuses imports that the host does not offer, and adds the schemas. */
  afterCompile(module: Module): void {
    watchVariables(this.program, this.binaryen, module);
    const exports = pruneExports(this.program, this.binaryen, module);
    if (exports) {
      refuseStrayImports(this.program, this.binaryen, module, exports);
      allowReuse(this.program, this.binaryen, module);
      shrink(this.program, this.binaryen, module, exports);
    }
    for (const schema of this.schemas) module.addCustomSection(SCHEMA_SECTION, sectionOf(schema));
  }
}
