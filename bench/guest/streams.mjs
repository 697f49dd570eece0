import { play } from "./player.mjs";
import { cpu } from "./timing.mjs";

/** Streams that are open at once. */
const LIVE = [1, 16, 256, 1024, 5000];
const ROUNDS = 3;
/** A module whose life cycle takes longer than this many nanoseconds by now is not tried with more streams. */
const ENOUGH = 20_000;

/** Lives in one measurement: so many that the guest's collector comes round more than once. */
const livesWith = (streams) => 8 * Math.max(streams, 1000);

/**
 * What a life cycle costs while other streams are open: the oldest ends whenever one begins.
 * @returns rows of `{ streams, ns, longestNs }`: the mean of a life, the least of several runs, and the longest callback
 */
export function measureStreams(tape) {
  const module = new WebAssembly.Module(tape.code);
  const rows = [];
  for (const streams of LIVE) {
    const players = Array.from({ length: ROUNDS }, () => play(module, tape));
    const ns = Math.min(...players.map((player) => meanOf(player, tape, streams)));
    const row = { streams, ns, longestNs: longestOf(module, tape, streams) };
    rows.push(row);
    if (row.ns > ENOUGH) break;
  }
  return rows;
}

function meanOf(player, tape, streams) {
  const lives = livesWith(streams);
  const run = sustain(player, tape, streams);
  run(lives);
  const before = cpu();
  run(lives);
  return ((cpu() - before) * 1000) / lives;
}

/**
 * The longest callback. Each run does the same in the same order, so of each callback the least time counts: what was
 * disturbed in one run was not in another.
 */
function longestOf(module, tape, streams) {
  const lives = livesWith(streams);
  const [first, ...others] = Array.from({ length: ROUNDS }, () => {
    const watch = new Float64Array(lives * tape.cycle.length);
    const run = sustain(play(module, tape, { watch }), tape, streams);
    run(lives); // V8 has compiled everything by then
    run(lives);
    return watch;
  });
  return first.reduce((longest, time, i) => Math.max(longest, Math.min(time, ...others.map((run) => run[i]))), 0) * 1e6;
}

/** Opens that many streams. @returns what opens streams, each time after the oldest has ended */
function sustain({ open, close }, { stream }, streams) {
  let next = stream + 1;
  while (next <= stream + streams) open(next++);
  return (count) => {
    for (; count > 0; count--) {
      close(next - streams);
      open(next++);
    }
  };
}
