/** How the figures come about, so that a reader can doubt them. */
export function methodSection({ generator, rounds, made }) {
  const by = Object.entries(made)
    .map(([name, how]) => `- \`${name}\`: ${how}`)
    .join("\n");
  const text = `## How it is measured

- **One Envoy for each scenario**, with one worker, and in it one listener for each case, so that all cases share a process. Each
  module has a VM of its own.
- **The same work.** All do what \`bench/plugins\` does; the sources of the peers are in \`bench/peers\`. Each case is checked before it
  is measured: the answer, what the upstream sees, the line in the log. All modules use the same features of WebAssembly: bulk memory,
  and no SIMD, which not every host has.
- **CPU, not requests per second**: the time that all threads of Envoy were on a core (\`schedstat\`, in nanoseconds) divided by the requests
  that were answered. Load is \`${generator}\` over 16 connections that stay open (HTTP/1), on another core.
- **Rounds.** Each case once, one after the other, every second round backwards; ${rounds} of them after one that does not
  count. A case is compared with another one of the same round; the tables show the median of these differences, and the
  interval between 2.5 % and 97.5 % of what 2,000 draws of rounds with replacement give.
- **Answers.** Where the plugin allows it, Envoy answers itself, which halves the cost of a request and most of the spread: less
  than a microsecond cannot be seen otherwise. The others have a second Envoy as upstream.
- **Starts and memory**: an Envoy of its own for each case; median of three starts; resident memory of the process.
- **What it does not tell**: the SDKs for Go and C++, other machines, HTTP/2, TLS, several workers, bodies of other sizes. Differences below a microsecond
  between two runs mean nothing; those of one run are what to look at.

Made with:

${by}

\`node bench/envoy/run.mjs\` lists its flags in its first lines; \`--memory\` runs the million requests.`;
  return { text, plots: {} };
}
