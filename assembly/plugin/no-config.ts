/**
 * The configuration class of a plugin that takes none, `setCtx<NoConfig>("…")`: it carries neither a JSON reader nor rules, and
 * refuses any configuration but an empty one or `{}`. A class of one's own without fields takes rules.
 */
// @ts-ignore: decorator
@global
export class NoConfig {}

/** Is this no configuration: no bytes, or `{}`, with blanks around? */
export function isNothing(bytes: Uint8Array): bool {
  let braces = 0;
  for (let i = 0, length = bytes.length; i < length; i++) {
    const byte = unchecked(bytes[i]);
    if (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) continue;
    if (byte != (braces == 0 ? 0x7b : 0x7d) || braces++ > 1) return false;
  }
  return braces != 1;
}
