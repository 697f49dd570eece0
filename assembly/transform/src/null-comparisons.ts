/**
 * `text == null` calls the library's comparison of texts, since the compiler has an operator of texts there. What is compared with
 * null needs no look at its contents.
 */
import { constantAt, type Expression } from "./ir.js";
import { forEachCall, redirect } from "./ir-calls.js";
import type { Binaryen, Module } from "./transform.js";

const EQUAL = "~lib/string/String.__eq";
const DIFFERENT = "~lib/string/String.__ne";
const SAME_OBJECT = "~lib/string/isSame";
const OTHER_OBJECT = "~lib/string/isOther";

/** To be called before functions are inlined. */
export function compareNulls(binaryen: Binaryen, module: Module): void {
  const { i32 } = binaryen;
  const objects = (): [Expression, Expression] => [module.local.get(0, i32), module.local.get(1, i32)];
  const parameters = binaryen.createType([i32, i32]);
  module.addFunction(SAME_OBJECT, parameters, i32, [], module.i32.eq(...objects()));
  module.addFunction(OTHER_OBJECT, parameters, i32, [], module.i32.ne(...objects()));
  forEachCall(binaryen, module, [EQUAL, DIFFERENT], ({ target, operands }, call) => {
    if (target !== EQUAL && target !== DIFFERENT) return;
    const isWithNull = operands.some((operand) => constantAt(binaryen, operand) === 0);
    if (isWithNull) redirect(binaryen, call, target === EQUAL ? SAME_OBJECT : OTHER_OBJECT);
  });
}
