import { type LocalReply, plainReply } from "./local-reply.js";

/** A local reply together with Envoy's response flags. */
export interface FailureReply extends LocalReply {
  readonly flags: number;
}

const resets: Readonly<Record<string, number>> = {
  "connection failure": 0x20,
  "remote connection failure": 0x20,
  "connection termination": 0x40,
  "remote reset": 0x10,
  "local reset": 0x8,
  "protocol error": 0x800000,
  overflow: 0x80,
};

/**
 * What the router answers when an upstream fails before its headers. Unknown reasons are told as they are.
 *
 * @param transport why there was no connection; empty when that is not known
 */
export function upstreamFailure(reason: string, transport: string): FailureReply {
  switch (reason) {
    case "timeout":
      return { ...plainReply(504, "upstream request timeout", "response_timeout"), flags: 0x4 };
    case "no healthy upstream":
      return { ...plainReply(503, "no healthy upstream", "no_healthy_upstream"), flags: 0x2 };
    case "no route":
      return { ...plainReply(404, "", "route_not_found"), flags: 0x100 };
    case "no cluster":
      return { ...plainReply(503, "", "cluster_not_found"), flags: 0x100 };
    default: {
      const text = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
      const reasons = [reason, transport].filter((text) => text !== "").join("|");
      const details = `upstream_reset_before_response_started{${reasons.replaceAll(" ", "_")}}`;
      return { ...plainReply(reason === "protocol error" ? 502 : 503, text, details), flags: resets[reason] ?? 0 };
    }
  }
}
