import { expect, test } from "vitest";
import { demangled } from "../src/vm/demangle.js";

test("names of Rust's functions are shown with their paths, as Envoy does", () => {
  expect(demangled("_ZN4core9panicking9panic_fmt17h9ec1c8305a7da9aeE")).toBe(
    "core::panicking::panic_fmt::h9ec1c8305a7da9ae",
  );
  expect(demangled("_ZN52_$LT$plugin..Edit$u20$as$u20$traits..HttpContext$GT$2on17hE123456789abcdefE")).toBe(
    "_$LT$plugin..Edit$u20$as$u20$traits..HttpContext$GT$::on::hE123456789abcdef",
  );
  expect(demangled("_ZN1a1bE.llvm.17")).toBe("a::b (.llvm.17)");
});

test("any other name is shown as it is", () => {
  for (const name of [
    "",
    "on_tick",
    "_ZN",
    "_ZNE",
    "_ZN3abE",
    "_ZN0E",
    "_ZN1aEv",
    "_ZN1aC1E",
    "_ZN99999999999999999999a",
  ])
    expect(demangled(name)).toBe(name);
});
