import { request } from "node:http";

/** A client of Envoy's admin interface. */
export class AdminClient {
  /** @param address `127.0.0.1:9901` */
  constructor(readonly address: string) {}

  get url(): string {
    return `http://${this.address}`;
  }

  /** Body of a GET. Rejects when the connection fails or the status is not 200. */
  get(path: string): Promise<string> {
    return this.call("GET", path);
  }

  /** Body of a POST without a body; what changes Envoy's state has to be a POST. */
  post(path: string): Promise<string> {
    return this.call("POST", path);
  }

  /** Whether Envoy takes connections. */
  async ready(): Promise<boolean> {
    return this.get("/ready").then(
      () => true,
      () => false,
    );
  }

  /** Counters and gauges, optionally those whose name matches a regular expression. */
  async stats(filter?: string): Promise<Record<string, number>> {
    const query = filter === undefined ? "" : `&filter=${encodeURIComponent(filter)}`;
    const { stats } = JSON.parse(await this.get(`/stats?format=json${query}`)) as {
      stats: readonly { readonly name?: string; readonly value?: unknown }[];
    };
    const values: Record<string, number> = {};
    for (const { name, value } of stats) {
      if (name !== undefined && typeof value === "number") values[name] = value;
    }
    return values;
  }

  /** Port of a listener, which the kernel chose when the configuration says 0; `undefined` while it is not there. */
  async listenerPort(name: string): Promise<number | undefined> {
    const { listener_statuses: listeners = [] } = JSON.parse(await this.get("/listeners?format=json")) as {
      listener_statuses?: readonly { name: string; local_address: { socket_address: { port_value: number } } }[];
    };
    return listeners.find((listener) => listener.name === name)?.local_address.socket_address.port_value;
  }

  private call(method: string, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const call = request(`${this.url}${path}`, { method, agent: false, timeout: 10_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(chunks).toString("utf8");
          if (response.statusCode === 200) resolve(body);
          else reject(new Error(`${method} ${path} of Envoy's admin interface: ${response.statusCode} ${body.trim()}`));
        });
      });
      call.on("timeout", () => call.destroy(new Error(`${method} ${path} of Envoy's admin interface took over 10 s`)));
      call.on("error", reject);
      call.end();
    });
  }
}
