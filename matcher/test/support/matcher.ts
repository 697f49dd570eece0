import { buildShim } from "../../../test/support/shim.js";
import { withStepsLogged } from "./steps.js";

/** What the parser made of a configuration. */
export interface Configured {
  readonly pluginId: string;
  readonly hasGlobal: boolean;
  readonly rules: readonly RuleRead[];
  readonly problems: readonly string[];
  readonly moreProblems: number;
  readonly warnings: readonly string[];
  readonly moreWarnings: number;
}

export interface RuleRead {
  readonly index: number;
  readonly kind: number;
  readonly path: string;
  readonly key: string;
  readonly routes: readonly string[];
  readonly services: readonly string[];
  readonly domains: readonly string[];
  readonly routePrefixes: readonly string[];
}

/** Numbers of the enum RuleKind. */
export const kinds = { routeAndService: 0, route: 1, domain: 2, service: 3, routePrefix: 4 };

/** A request as the matcher sees it. */
export interface Request {
  readonly host?: string;
  readonly route?: string;
  readonly cluster?: string;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  reserve(input: number, units: number): number;
  answerAt(): number;
  answerLength(): number;
  configure(): void;
  compile(): void;
  merge(): void;
  collect(): void;
  find(): number;
}

/** An instance of the package. No trap is caught. */
export class Matcher {
  /** What the last `compile` or `find` took, in loop rounds, calls and returns; always the same. Only with `countSteps`. */
  steps = 0;
  /** What the module needs from its host, each as `module.name`. */
  readonly imports: readonly string[];
  private readonly exports: Exports;

  private constructor(wasm: Uint8Array<ArrayBuffer>) {
    const module = new WebAssembly.Module(wasm);
    this.imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
    const env = { log_execution: () => void this.steps++ };
    this.exports = new WebAssembly.Instance(module, { env }).exports as unknown as Exports;
  }

  static async load(options: { countSteps?: boolean } = {}): Promise<Matcher> {
    const wasm = await buildShim("matcher");
    return new Matcher(options.countSteps ? withStepsLogged(wasm) : wasm);
  }

  /** Bytes of memory in use; it never shrinks. */
  get memorySize(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** Reads a configuration, a JSON text or a value that becomes one; its rules are those that `find` asks. */
  configure(configuration: unknown): Configured {
    this.write(0, typeof configuration === "string" ? configuration : JSON.stringify(configuration));
    this.exports.configure();
    return this.answer() as Configured;
  }

  /** The first rule of a configuration with the global fields in it. */
  merge(configuration: unknown): unknown {
    this.write(0, typeof configuration === "string" ? configuration : JSON.stringify(configuration));
    this.exports.merge();
    return this.answer();
  }

  /** Reads a configuration as a plugin does. */
  compile(configuration: unknown): void {
    this.write(0, JSON.stringify(configuration));
    this.measure(() => this.exports.compile());
  }

  /** Position of the first rule that applies among those read, -1 when none does. */
  find(request: Request): number {
    this.ask(request);
    return this.exports.find();
  }

  /** `find` with its steps counted. */
  findMeasured(request: Request): number {
    this.ask(request);
    return this.measure(() => this.exports.find());
  }

  private answer(): unknown {
    const at = this.exports.answerAt();
    const answer = Buffer.from(this.exports.memory.buffer, at, this.exports.answerLength() * 2);
    return JSON.parse(answer.toString("utf16le"));
  }

  private ask({ host = "", route = "", cluster = "" }: Request): void {
    [host, route, cluster].forEach((text, input) => this.write(input, text));
  }

  private measure<T>(run: () => T): T {
    this.exports.collect();
    this.steps = 0;
    return run();
  }

  private write(input: number, text: string): void {
    const at = this.exports.reserve(input, text.length);
    Buffer.from(this.exports.memory.buffer, at, text.length * 2).write(text, "utf16le");
  }
}
