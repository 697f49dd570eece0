import { type Profiler, Session } from "node:inspector";

/** What `.cpuprofile` files hold, which Chrome DevTools, VS Code and speedscope open. */
export type CpuProfile = Profiler.Profile;

/** Runs something under V8's sampling profiler. One profile can be taken at a time in a process. */
export async function recordCpu(intervalMicroseconds: number, run: () => Promise<void>): Promise<CpuProfile> {
  const session = new Session();
  session.connect();
  try {
    await post((done) => session.post("Profiler.enable", done));
    await post((done) => session.post("Profiler.setSamplingInterval", { interval: intervalMicroseconds }, done));
    await post((done) => session.post("Profiler.start", done));
    await run();
    const { profile } = await post<Profiler.StopReturnType>((done) => session.post("Profiler.stop", done));
    return profile;
  } finally {
    session.disconnect();
  }
}

function post<Result = object>(send: (done: (error: Error | null, result?: Result) => void) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    send((error, result) => (error === null ? resolve(result as Result) : reject(error)));
  });
}
