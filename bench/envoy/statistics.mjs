/** Figures of rounds. What is compared was measured in the same round, so that what disturbs a round disturbs both. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The figure of each case from turns that all cases had. What disturbs the machine slows down all that runs in that moment by
 * the same factor, so what is taken is the median of the ratios to one case within a turn, times the median of that case.
 *
 * @param turns for each turn a number of each case
 */
export function figuresOf(turns, base) {
  const whole = median(turns.map((turn) => turn[base]));
  const figure = (name) => whole * median(turns.map((turn) => turn[name] / turn[base]));
  return Object.fromEntries(Object.keys(turns[0]).map((name) => [name, figure(name)]));
}

/** Numbers from 0 to below 1, the same in each run. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A figure of rounds with the interval in which it lies with 95 % confidence, by the bootstrap: rounds are drawn with replacement.
 *
 * @param of the figure, given the numbers of the rounds that were drawn
 */
export function estimate(rounds, of) {
  const next = chance(1);
  const all = [...Array(rounds).keys()];
  const drawn = Array.from({ length: 2000 }, () => of(all.map(() => Math.floor(next() * rounds))))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const at = (part) => drawn[Math.min(drawn.length - 1, Math.floor(part * drawn.length))] ?? NaN;
  return { value: of(all), low: at(0.025), high: at(0.975) };
}

/** How much more one case takes than another, of the same rounds. */
export const difference = (a, b) => estimate(a.length, (rounds) => median(rounds.map((i) => a[i] - b[i])));

/** The overhead of one case over `none`, divided by that of another. */
export function ratio(a, b, none) {
  const overhead = (some, rounds) => median(rounds.map((i) => some[i] - none[i]));
  return estimate(a.length, (rounds) => overhead(a, rounds) / overhead(b, rounds));
}
