/**
 * Name of a function as Envoy shows it in a back-trace: `std::panicking::panic_fmt::h9ec1…` for `_ZN3std9panicking…E`, as
 * rustc names functions. Envoy's demangler knows C++ as well; names with parameters stay as they are here, which happens
 * to modules that were linked with `--no-demangle`.
 *
 * @see https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling, `<nested-name>` of `<source-name>`s
 */
export function demangled(name: string): string {
  if (!name.startsWith("_ZN")) return name;
  const parts: string[] = [];
  let at = 3;
  while (name[at] !== "E") {
    const length = /^[1-9]\d*/.exec(name.slice(at))?.[0];
    if (length === undefined) return name;
    const begin = at + length.length;
    at = begin + Number(length);
    parts.push(name.slice(begin, at));
  }
  const suffix = name.slice(at + 1); // of a copy that the compiler made: `.llvm.1234`
  if (parts.length === 0 || !/^(\..+)?$/.test(suffix)) return name;
  return suffix === "" ? parts.join("::") : `${parts.join("::")} (${suffix})`;
}
