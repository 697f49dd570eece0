/**
 * Comparing secrets: passwords, keys, signatures. A comparison that stops at the first difference tells an attacker, by the time
 * it takes, how many leading bytes of a guess are right; these do not stop.
 *
 * How many steps are taken depends on the length of the secret alone: not on its content, nor on the other side, whose length
 * counts for nothing. So what time may tell is that length, which the digests and MACs of one algorithm share anyway; to hide
 * the length of a password, compare the `sha256` of both sides. No branch and no address depends on the content. The result
 * is no secret, and neither is what the caller does with it.
 * @module
 */

/** Whether both hold the same bytes. The time taken depends on the length of `secret` only; `given` is what a client sent. */
export function equalsConstantTime(secret: Uint8Array, given: Uint8Array): bool {
  return equalsAt(secret.dataStart, secret.length, given.dataStart, given.length);
}

/**
 * Whether both texts are the same, unit by unit; case counts. The time taken depends on the length of `secret` only; `given` is
 * what a client sent. (Making texts out of bytes takes a time that depends on them, so decode secrets once, when configured.)
 */
export function equalsConstantTimeText(secret: string, given: string): bool {
  return equalsAt(changetype<usize>(secret), secret.length << 1, changetype<usize>(given), given.length << 1);
}

function equalsAt(secret: usize, length: i32, given: usize, givenLength: i32): bool {
  let difference = length ^ givenLength;
  // A text of another length is not read at all: the secret stands in for it, so that the same steps are taken.
  const other = select(given, secret, difference == 0);
  for (let i = 0; i < length; i++) difference |= <i32>(load<u8>(secret + i) ^ load<u8>(other + i));
  return difference == 0;
}
