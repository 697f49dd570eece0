/** How the figures come about, so that a reader can doubt them. */
export function methodSection({ generator, turnMs, rounds, made }) {
  const by = Object.entries(made)
    .map(([name, how]) => `- \`${name}\`: ${how}`)
    .join("\n");
  const text = `## How it is measured

- **One Envoy for all cases of a scenario**, with one worker and one listener for each case, so that they share a process. Each
  module has a VM of its own.
- **The same work.** All do what \`bench/plugins\` does; the sources of the peers are in \`bench/peers\`. Each case is checked before it
  is measured: the answer, what the upstream sees, the line in the log. All modules use the same features of WebAssembly: bulk memory,
  and no SIMD, which not every host has.
- **CPU, not requests per second**: the time that all threads of Envoy were on a core (\`schedstat\`, in nanoseconds) in a turn, divided by the requests
  that were answered. Load is \`${generator}\` over 16 connections that stay open (HTTP/1), on another core.
- **Turns and rounds.** Within an Envoy the cases have turns of ${turnMs} milliseconds (500 for 10 MB), one after the other,
  every second time backwards; the load of the others stands still, with its connections open. What disturbs a shared machine lasts longer
  than a turn and slows down whatever runs by the same factor, so a case counts as its median ratio to no filter within a
  turn. Where a process has its code and data decides as well, so each of the ${rounds} rounds has a new Envoy, with the cases in another order.
  The tables show the median of the differences of a round, and the interval between 2.5 % and 97.5 % of what 2,000
  draws of rounds with replacement give.
- **The floor.** \`c\` keeps nothing about a stream: it takes one configuration for all of the VM, and so exports two callbacks less
  than every SDK. Where a gateway gives a VM several configurations (plugins that share a \`vm_id\`), it would mix them up;
  \`c-contexts\` is the same code with what it takes to tell them apart.
- **Answers.** Where the plugin allows it, Envoy answers itself, which halves the cost of a request and most of the spread: less
  than a microsecond cannot be seen otherwise. The others have a second Envoy as upstream.
- **Starts and memory**: an Envoy of its own for each case; median of three starts; resident memory of the process.
- **What it does not tell**: the SDK for C++, other machines, HTTP/2, TLS, several workers, bodies of other sizes. Differences below a microsecond
  between two runs mean nothing; those of one run are what to look at.

Made with:

${by}

\`node bench/envoy/run.mjs\` lists its flags in its first lines; \`--memory\` runs the million requests.`;
  return { text, plots: {} };
}
