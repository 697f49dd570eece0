import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { basename } from "node:path";
import type { CpuProfile, FunctionTime } from "@sluice/host";

/** A place in a source file; line and column from 0. */
export interface SourcePosition {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** How far into a function the map is searched: what comes first may be code of another file that was put into it. */
const reach = 400;

/** Where the functions of a module stand in its sources, from the map beside it. */
export class SourcePositions {
  private constructor(private readonly map: SourceMap) {}

  /** @param module file name of a module that was compiled with a map */
  static of(module: string): SourcePositions {
    return new SourcePositions(new SourceMap(JSON.parse(readFileSync(`${module}.map`, "utf8")) as SourceMapPayload));
  }

  /** The place of the function whose code begins at an offset of the module; undefined when the map does not tell. */
  find(name: string, offset: number): SourcePosition | undefined {
    let first: SourcePosition | undefined;
    for (let at = offset; at < offset + reach; at++) {
      const entry = this.map.findEntry(0, at);
      if (!("originalSource" in entry) || entry.generatedColumn !== at) continue;
      const { originalSource: url, originalLine: line, originalColumn: column } = entry;
      if (!url) continue; // code that stands for no source
      first ??= { url, line, column };
      const file = basename(url, ".ts");
      if (name.includes(`/${file}/`) || name.includes(`/${file}~`)) return { url, line, column };
    }
    return first;
  }

  /** The functions with their places in the source, as far as they are known. */
  locate(functions: readonly FunctionTime[]): readonly FunctionTime[] {
    return functions.map((one) => (one.kind === "plugin" ? { ...one, ...this.find(one.name, one.column) } : one));
  }

  /** The profile with places in the source instead of offsets in the module, so that a viewer opens the source. */
  annotate(profile: CpuProfile): CpuProfile {
    const nodes = profile.nodes.map((node) => {
      const { functionName, url, columnNumber } = node.callFrame;
      const place = url.startsWith("wasm://") ? this.find(functionName, columnNumber) : undefined;
      if (place === undefined) return node;
      const { positionTicks: _ticks, ...rest } = node; // lines of the module, which has but one
      return {
        ...rest,
        callFrame: { ...node.callFrame, url: place.url, lineNumber: place.line, columnNumber: place.column },
      };
    });
    return { ...profile, nodes };
  }
}
