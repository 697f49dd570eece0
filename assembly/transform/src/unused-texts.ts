import { blockWith, bodyOf, constantAt, type Expression, infoOf, setBody, statementsAt } from "./ir.js";
import { readStaticData, type StaticObject, textAddress, writeStaticData } from "./static-data.js";
import type { Binaryen, Module } from "./transform.js";

/** The compiler's function that shows the collector what globals hold. */
const VISIT_GLOBALS = "~lib/rt/__visit_globals";

/**
 * Has the collector no longer look at constant texts, which hold nothing and are never freed. The compiler shows it every constant,
 * which alone keeps each text that was ever mentioned.
 */
export function skipTexts(binaryen: Binaryen, module: Module): void {
  const objects = readStaticData(module);
  skipVisits(binaryen, module, new Set(objects.flatMap((object) => textAddress(object) ?? [])));
}

/** Leaves out static texts that no code names; the less of it is left, the better. */
export function dropUnusedTexts(module: Module): void {
  const objects = readStaticData(module);
  const numbers = numbersIn(module, objects);
  const isUsed = ({ start, bytes }: StaticObject): boolean => {
    for (let i = 1; i < bytes.length; i++) if (numbers.has(start + i)) return true; // the start stands where the data does
    return false;
  };
  writeStaticData(
    module,
    objects.filter((object) => textAddress(object) === undefined || isUsed(object)),
  );
}

/** Takes the visits of these texts out of the function that shows the collector all globals. */
function skipVisits(binaryen: Binaryen, module: Module, texts: ReadonlySet<number>): void {
  const body = bodyOf(binaryen, module, VISIT_GLOBALS);
  const visits = statementsAt(binaryen, body) ?? [];
  const others = visits.filter((visit) => !texts.has(visitedConstant(binaryen, module, visit) ?? 0));
  if (others.length < visits.length) {
    setBody(binaryen, module, VISIT_GLOBALS, blockWith(binaryen, module, body, others));
  }
}

/** The constant that is visited by `if (local = global) visit(local)`, undefined when the global is a variable. */
function visitedConstant(binaryen: Binaryen, module: Module, visit: Expression): number | undefined {
  const check = infoOf<{ condition: Expression }>(binaryen, visit, binaryen.IfId);
  const local = infoOf<{ value: Expression }>(binaryen, check?.condition, binaryen.LocalSetId);
  const read = infoOf<{ name: string }>(binaryen, local?.value, binaryen.GlobalGetId);
  if (!read) return undefined;
  const { mutable, init } = binaryen.getGlobalInfo(module.getGlobal(read.name));
  return mutable ? undefined : constantAt(binaryen, init);
}

/** Every number of the code and of the data that could be an address within a text, such as that of its length. */
function numbersIn(module: Module, objects: readonly StaticObject[]): Set<number> {
  const numbers = new Set<number>();
  for (const [, number] of module.emitText().matchAll(/(?:i32\.const |offset=)(\d+)/g)) numbers.add(Number(number));
  for (const object of objects) {
    if (textAddress(object) !== undefined) continue;
    const { buffer, byteOffset, length } = object.bytes;
    const view = new DataView(buffer, byteOffset, length);
    for (let at = 0; at + 4 <= length; at += 4) numbers.add(view.getUint32(at, true));
  }
  return numbers;
}
