/** Returns the UTF-16 unit at an index that must be within the text: `charCodeAt` without its check, for loops over a text. */
// @ts-ignore: decorator
@inline
export function unitAt(text: string, index: i32): i32 {
  return <i32>load<u16>(changetype<usize>(text) + ((<usize>index) << 1));
}
