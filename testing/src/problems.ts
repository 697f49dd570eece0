/**
 * Why a configuration is refused, for `expect(await problemsOf(load(module, configuration))).toEqual([…])`.
 * A plugin of this SDK tells each problem with its path; of others it is what they logged at level warn or above.
 *
 * @param attempt a `load` or a `reconfigure`
 * @returns the problems in order, none when the configuration was taken; rejects when something else went wrong
 */
export async function problemsOf(attempt: Promise<unknown>): Promise<string[]> {
  try {
    await attempt;
    return [];
  } catch (error) {
    const lines = linesOf(error);
    if (lines === undefined) throw error;
    const told = lines.flatMap((line) => /configuration refused: (.*)/s.exec(line)?.[1] ?? []);
    return told.length > 0 ? told : [...lines];
  }
}

/** What the plugin and the gateway logged when they refused; undefined for errors of another kind. */
function linesOf(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || !("lines" in error) || !Array.isArray(error.lines)) return undefined;
  return error.lines.filter((line): line is string => typeof line === "string" && !ofTheGateway.test(line));
}

/** Lines in which Envoy itself says that a plugin was refused. */
const ofTheGateway =
  /^(Wasm VM failed Failed to (start|configure) base Wasm|Plugin .* failed to load|Unable to create Wasm plugin)/;
