import { readFile } from "node:fs/promises";
import type { SeenRequest } from "@sluice/testing";
import { Services } from "../../../test/support/services.js";
import type { ClusterAddress, Outcome, Start, StartOptions, Subject } from "../../../test/support/both.js";
import { ScriptedUpstream } from "../../../test/support/http.js";

export const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

/** Services that cannot answer, by what is the matter with them. */
export const BROKEN = ["unknown", "empty", "refusing", "mute", "garbage", "resetting", "cutting"];

type Fields = Readonly<Record<string, unknown>>;

/** A configuration that asks `/check` of a service, in the mode `forward_auth`. */
export function forward(more: Fields = {}, http: Fields = {}, service = "auth"): Fields {
  const endpoint = { service_name: `${service}.static`, path: "/check", request_method: "post" };
  return { http_service: { endpoint_mode: "forward_auth", endpoint, timeout: 500, ...http }, ...more };
}

/** A configuration that asks `/auth` with what follows in the path of the request. */
export function envoy(more: Fields = {}, http: Fields = {}): Fields {
  const endpoint = { service_name: "auth.static", path_prefix: "/auth" };
  return { http_service: { endpoint, ...http }, ...more };
}

/** The authorization service, which answers as its script says, and those that cannot. */
export class Auth {
  private constructor(
    readonly service: ScriptedUpstream,
    private readonly broken: Services,
  ) {}

  static async start(): Promise<Auth> {
    return new Auth(await ScriptedUpstream.start(), await Services.start());
  }

  /** What the service was asked, in order. */
  get asked(): readonly SeenRequest[] {
    return this.service.seen;
  }

  get clusters(): Record<string, ClusterAddress> {
    const clusters: Record<string, ClusterAddress> = {
      "outbound|80||auth.static": this.service.url as `http://${string}`,
    };
    for (const [name, address] of Object.entries(this.broken.clusters))
      clusters[`outbound|80||${name}.static`] = address;
    return clusters;
  }

  begin(start: Start, configuration: unknown, options: StartOptions = {}): Promise<Subject> {
    return start(configuration, { clusters: this.clusters, heldHeaders: true, ...options });
  }

  reset(): void {
    this.service.script = {};
    this.service.seen.splice(0);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.broken.stop();
  }
}

/** The status that the client got, and whether the upstream got the request. */
export function verdict({ client, upstream }: Outcome): [status: number, passed: boolean] {
  return [client.status, upstream !== undefined];
}
