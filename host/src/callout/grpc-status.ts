/** Statuses of gRPC that the gateway itself tells, by their numbers. */
export const GrpcStatus = {
  Invalid: 0xffffffff,
  Ok: 0,
  Unknown: 2,
  PermissionDenied: 7,
  Unimplemented: 12,
  Internal: 13,
  Unavailable: 14,
  Unauthenticated: 16,
} as const;

const largest = 16;

/** `grpc-status` as Envoy reads it: undefined when there is none, `Invalid` for what is no status. */
export function statusIn(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const status = /^\d+$/.test(text) ? Number(text) : GrpcStatus.Invalid;
  return status > largest ? GrpcStatus.Invalid : status;
}

/** What an HTTP status other than 200 stands for, by gRPC's own table. */
export function statusOfHttp(status: string | undefined): number {
  switch (status) {
    case "400":
      return GrpcStatus.Internal;
    case "401":
      return GrpcStatus.Unauthenticated;
    case "403":
      return GrpcStatus.PermissionDenied;
    case "404":
      return GrpcStatus.Unimplemented;
    case "429":
    case "502":
    case "503":
    case "504":
      return GrpcStatus.Unavailable;
    default:
      return GrpcStatus.Unknown;
  }
}

/** Milliseconds as the header `grpc-timeout` has them, in the finest unit that fits into eight digits. */
export function grpcTimeout(ms: number): string {
  const most = 99_999_999;
  if (ms <= most) return `${ms}m`;
  return `${Math.min(Math.floor(ms / 1000), most)}S`;
}
