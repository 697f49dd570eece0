import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeBlocks, type CodeBlock } from "./markdown.js";
import { buildPlugin } from "./plugin.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The titled code blocks of a page. */
export class Samples {
  private readonly built = new Map<string, Promise<Uint8Array>>();

  private constructor(
    private readonly page: string,
    readonly text: string,
    readonly blocks: readonly CodeBlock[],
  ) {}

  /** Reads a page of this repository, such as `docs/streams.md`. */
  static async of(page: string): Promise<Samples> {
    const text = await readFile(join(root, page), "utf8");
    return new Samples(page, text, codeBlocks(text));
  }

  /** The text of a block. */
  block(title: string): string {
    const block = this.blocks.find((one) => one.title === title);
    if (block === undefined) throw new Error(`${this.page} has no block "${title}"`);
    return block.text;
  }

  /** The module of a plugin of the page, built once. */
  module(title: string): Promise<Uint8Array> {
    const module = this.built.get(title) ?? this.build(title);
    this.built.set(title, module);
    return module;
  }

  private build(title: string): Promise<Uint8Array> {
    return buildPlugin({ file: `samples/${this.page}/${title}`, text: this.block(title) });
  }
}
