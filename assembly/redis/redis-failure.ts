/** Why a command has no result. */
export enum RedisFailure {
  /** It has one. */
  None = 0,
  /**
   * The answer was not there in time; or the connection broke in the last quarter of it, which hosts do not tell apart. On Higress
   * this is a `Connection`.
   */
  Timeout = 1,
  /** No connection. On Higress also no answer in time, or a connection that broke. */
  Connection = 2,
  /** The connection ended before the whole answer had come, or the answer was larger than the host takes (Envoy: 32 MiB). */
  Broken = 3,
  /** What came is no answer of a Redis server, or not one to each command. */
  Malformed = 4,
  /** The gateway knows no such cluster, or the bridge does not have it among its TCP clusters. */
  UnknownCluster = 5,
  /** The cluster has no (healthy) endpoint. */
  NoEndpoint = 6,
  /** The server has refused the user, the password or the database, or wants them and has got none. */
  Login = 7,
  /** The server has answered this command with an error. */
  Error = 8,
}
