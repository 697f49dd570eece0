/** How long short pieces of work take, measured side by side. */

/** Microseconds for one piece at a time: long enough for the clock, short enough to fall between two disturbances. */
const BURST = 1500;

/** CPU time of this process in microseconds. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function burst(run, count) {
  const before = cpu();
  run(count);
  return cpu() - before;
}

/** How often a piece fits into a burst; it has been compiled and is warm afterwards. */
function fit(run, microseconds) {
  for (let count = 1; ; count *= 2) {
    // The least of three: one that was disturbed says nothing.
    const took = Math.min(burst(run, count), burst(run, count), burst(run, count));
    if (took >= microseconds / 2) return Math.max(1, Math.round((count * microseconds) / took));
  }
}

/**
 * Times all pieces in turn, `rounds` times over, each time in the other direction, so that whatever disturbs the machine
 * disturbs all of them.
 *
 * @param pieces functions that do something as often as they are told
 * @param microseconds of CPU time for one piece at a time; what is to include a share of the guest's collector takes longer
 * @returns for each `{ least, median }`, nanoseconds for one time
 */
export function timeInTurn(pieces, rounds, microseconds = BURST) {
  const counts = pieces.map((run) => fit(run, microseconds));
  const times = pieces.map(() => []);
  const order = pieces.map((_, i) => i);
  for (let round = 0; round < rounds; round++) {
    for (const i of order) times[i].push((burst(pieces[i], counts[i]) * 1000) / counts[i]);
    order.reverse();
  }
  return times.map((all) => {
    all.sort((a, b) => a - b);
    return { least: all[0], median: all[all.length >> 1] };
  });
}
