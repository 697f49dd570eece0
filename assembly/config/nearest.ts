/** Longer names are compared with none, since that takes time in proportion to the product of the lengths. */
const LONGEST: i32 = 64;

/** Returns the name that was probably meant, "" when none is near: a slip in four letters, and one more. */
export function nearestName(name: string, names: StaticArray<string>): string {
  let nearest = "";
  if (name.length > LONGEST) return nearest;
  let least = 2 + name.length / 4;
  for (let i = 0; i < names.length; i++) {
    const candidate = unchecked(names[i]);
    const slips = distance(name, candidate);
    if (slips >= least) continue;
    least = slips;
    nearest = candidate;
  }
  return nearest;
}

/** How many units must be put in, taken out or exchanged to make `b` of `a`. */
function distance(a: string, b: string): i32 {
  const columns = b.length + 1;
  const row = new StaticArray<i32>(columns);
  for (let j = 0; j < columns; j++) unchecked((row[j] = j));
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1;
    unchecked((row[0] = i));
    for (let j = 1; j < columns; j++) {
      const exchanged = diagonal + <i32>(a.charCodeAt(i - 1) != b.charCodeAt(j - 1));
      diagonal = unchecked(row[j]);
      unchecked((row[j] = min(exchanged, min(diagonal, unchecked(row[j - 1])) + 1)));
    }
  }
  return unchecked(row[b.length]);
}
