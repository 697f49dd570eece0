/** What is left for a stream that was let in; kept for its response. */
export class Quota {
  /** -1 when nothing was counted. */
  limit: i64 = -1;
  remaining: i64 = 0;
}
