/** Where calls go: a cluster of the gateway, by the name that the gateway gives it. */
export abstract class Cluster {
  /** Name of the cluster, as the gateway knows it. */
  abstract clusterName(): string;
  /** What calls to it carry as `:authority` when their URL has no host. */
  abstract hostName(): string;
}

/** `text`, or `absent` when that is empty. */
export function orElse(text: string, absent: string): string {
  return text.length > 0 ? text : absent;
}
