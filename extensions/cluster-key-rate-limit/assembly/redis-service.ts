import { FQDNCluster, JsonValue, Optional, RedisClient } from "@sluice/sdk";

/** The Redis server that counts. */
@config
export class RedisService {
  /** Its name with the suffix of its registry, such as `redis.static` or `redis.default.svc.cluster.local`. */
  @required
  @key("service_name")
  @pattern("^[!-~]+$")
  name: string = "";
  /** Absent: 80 for a name that ends in `.static`, where all services have that port, else 6379. */
  @key("service_port")
  @range(1, 65535)
  port: Optional<i32> | null = null;
  /** Name of an ACL user; empty for the default one. */
  username: string = "";
  /** Empty for none. */
  @secret
  password: string = "";
  /** Milliseconds until a request goes on without an answer. */
  @range(1)
  timeout: i32 = 1000;
  /** Number of the database. */
  @range(0)
  database: i32 = 0;
  private made: RedisClient | null = null;

  /** Null until it was read. */
  get client(): RedisClient | null {
    return this.made;
  }

  validate(json: JsonValue): void {
    const port = this.port;
    const usual = this.name.endsWith(".static") ? 80 : 6379;
    const cluster = new FQDNCluster(this.name, port == null ? usual : port.value);
    this.made = new RedisClient(cluster)
      .username(this.username)
      .password(this.password)
      .timeout(this.timeout)
      .database(this.database);
  }
}
