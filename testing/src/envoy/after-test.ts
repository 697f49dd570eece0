/**
 * Stops what a test of vitest has started when that test is over. Elsewhere, and outside of tests, the test stops it, or
 * it ends with the process.
 */
export async function stopAfterTest(started: { stop(): Promise<void> }): Promise<void> {
  if (process.env["VITEST"] === undefined) return;
  const runner = "vitest"; // no package that this one has to be installed with
  try {
    const { onTestFinished } = (await import(runner)) as { onTestFinished: (fn: () => Promise<void>) => void };
    onTestFinished(() => started.stop());
  } catch {
    // There is no vitest, or no test is running.
  }
}
