/**
 * The unit of work: what a module does itself is told in steps of a loop that runs beside it, in the same engine and at the same
 * time, and so in a number that is much the same on each machine. One step makes four letters small and takes them into a
 * hash: loads, stores, branches that follow the data, and a chain of multiplications, which is what plugins do with texts.
 */
import binaryen from "assemblyscript/binaryen";

/** Bytes that the loop goes over, again and again. */
const TEXT = 4096;

const SOURCE = `
(module
  (memory (export "memory") 1)
  (func (export "run") (param $steps i32) (result i32)
    (local $at i32) (local $end i32) (local $byte i32) (local $hash i32)
    (loop $next
      (local.set $end (i32.add (local.get $at) (i32.const 4)))
      (loop $letter
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 65)) (i32.const 26))
          (then (local.set $byte (i32.add (local.get $byte) (i32.const 32)))))
        (i32.store8 offset=${TEXT} (local.get $at) (local.get $byte))
        (local.set $hash (i32.mul (i32.xor (local.get $hash) (local.get $byte)) (i32.const 16777619)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $letter (i32.lt_u (local.get $at) (local.get $end))))
      (local.set $at (i32.and (local.get $at) (i32.const ${TEXT - 1})))
      (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
      (br_if $next (local.get $steps)))
    (local.get $hash)))`;

/** @returns a function that makes as many steps as it is told, one at least */
export function reference() {
  const module = binaryen.parseText(SOURCE);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.emitBinary()));
  module.dispose();
  const text = "Accept-Encoding: gzip, deflate, br; X-Forwarded-For: 10.0.0.1\r\n";
  Buffer.from(exports.memory.buffer, 0, TEXT).fill(text);
  return exports.run;
}
