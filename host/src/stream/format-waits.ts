import type { Pending, StreamWait } from "./waits.js";

/** How reasons to wait are told. */
export interface WaitFormat {
  /** With milliseconds (default true). */
  readonly costs?: boolean;
}

/** What a stream waits for, as lines: who holds it, why, what can move it on, or what has to be mended. */
export function formatWaits(waits: readonly StreamWait[], { costs = true }: WaitFormat = {}): string[] {
  return waits.flatMap((wait) => [headOf(wait), ...detailsOf(wait, costs).map((line) => `  ${line}`)]);
}

function headOf({ plugin, side, callback, result, heldBytes, readDisabled }: StreamWait): string {
  const held = heldBytes > 0 ? `, ${heldBytes} bytes of the body are held` : "";
  const sender = side === "request" ? "client" : "upstream";
  const pressure = readDisabled ? `, and the ${sender} is not read from until they go on` : "";
  if (plugin === "") return `no plugin holds the ${side}${held}${pressure}`;
  return `${plugin} holds the ${side}: ${callback} returned ${result}${held}${pressure}`;
}

function detailsOf({ side, pending, otherCalls, refused, vmFailed, plugin }: StreamWait, costs: boolean): string[] {
  const lines = pending.map((one) => `waits for ${pendingText(one, costs)}`);
  if (vmFailed) {
    lines.push("its VM has trapped, so it will not resume: the client gets 503 once anything else moves the stream");
    return lines;
  }
  if (plugin === "" || pending.some(({ what }) => what !== "tick" && what !== "queue")) return lines;
  if (refused !== undefined) {
    lines.push(
      `its call-out ${refused.call} was refused (${refused.status}), so no answer comes: ` +
        "where a call-out is refused, answer or return Continue",
    );
  }
  if (otherCalls > 0) lines.push(`call-outs under way for other streams of this plugin: ${otherCalls}`);
  else if (pending.length === 0) {
    const what = side === "request" ? "proxy_continue_stream(0)" : "proxy_continue_stream(1)";
    lines.push(
      `nothing is pending that could resume it, neither call-out nor tick nor queue: ` +
        `return Continue, answer, or call ${what} from a later callback`,
    );
  }
  return lines;
}

function pendingText(pending: Pending, costs: boolean): string {
  switch (pending.what) {
    case "call-out": {
      const { call, waited, due } = pending;
      if (!costs) return call;
      return `${call}, made ${ms(waited)} ago, ${due === undefined ? "without a time-out" : `time-out in ${ms(due)}`}`;
    }
    case "tick":
      return `its tick, every ${pending.period} ms${costs ? `, next in ${ms(pending.due)}` : ""}`;
    case "queue":
      return `an item in its queue "${pending.queue}"`;
    default:
      return `the ${pending.what}, which has not sent everything`;
  }
}

function ms(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds * 10) / 10)} ms`;
}
