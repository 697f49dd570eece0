import { TestCall } from "../calls.js";
import type { ClusterInit, ServiceAnswer } from "../clusters.js";
import type { SeenRequest } from "../message.js";
import type { UpstreamAnswer } from "../upstream.js";
import { notOnEnvoy } from "../where.js";
import type { ClusterSpec } from "./launch.js";
import { ScriptedUpstream } from "./scripted-upstream.js";

/** Nobody listens there. */
const CLOSED_PORT = 1;

/** The clusters of a test for a real Envoy: what is a script becomes a server. */
export class EnvoyClusters {
  readonly specs: ClusterSpec[] = [];
  readonly calls: TestCall[] = [];
  private readonly servers: ScriptedUpstream[] = [];

  private constructor(private readonly settle: () => Promise<void>) {}

  /** @param settle waits until Envoy has dealt with what it was sent */
  static async start(
    clusters: Readonly<Record<string, ClusterInit>>,
    settle: () => Promise<void>,
  ): Promise<EnvoyClusters> {
    const started = new EnvoyClusters(settle);
    try {
      for (const [name, init] of Object.entries(clusters)) started.specs.push(await started.specOf(name, init));
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  /** Rises with every call that comes and every answer that goes. */
  get activity(): number {
    return this.servers.reduce((sum, { activity }) => sum + activity, 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  private async specOf(name: string, init: ClusterInit): Promise<ClusterSpec> {
    if (init === "no endpoints") return { name, endpoints: [] };
    if (init === "refused") return { name, endpoints: [{ address: "127.0.0.1", port: CLOSED_PORT }] };
    if (typeof init === "string" && init.startsWith("http://")) return at(name, init, { trailers: true });
    if (typeof init === "object" && "tcp" in init) return at(name, `tcp://${init.tcp}`, { tcp: true });
    if (typeof init === "object" && "grpc" in init) return at(name, `tcp://${init.grpc}`, { http2: true });
    if (typeof init === "object" && "handler" in init) throw notOnEnvoy("clusters that are handlers of our host");
    const server = await ScriptedUpstream.start();
    this.servers.push(server);
    const script = init as Script;
    server.script = (request) => (script === "held" ? this.held(name, request) : this.answer(name, script, request));
    return at(name, server.url, { trailers: true });
  }

  private held(name: string, request: SeenRequest): Promise<UpstreamAnswer> {
    return new Promise((resolve) => {
      const give = (answer: ServiceAnswer): Promise<void> => {
        resolve(upstreamAnswer(answer));
        return this.settle();
      };
      this.calls.push(new TestCall(name, request, give));
    });
  }

  private async answer(name: string, script: Script, request: SeenRequest): Promise<UpstreamAnswer> {
    const call = new TestCall(name, request);
    this.calls.push(call);
    const answer = typeof script === "function" ? await script(request) : script;
    call.close();
    return upstreamAnswer(answer as ServiceAnswer);
  }
}

type Script = ServiceAnswer | "held" | ((request: SeenRequest) => ServiceAnswer | Promise<ServiceAnswer>);

/** A service that breaks off does so in the middle of a response. */
function upstreamAnswer(answer: ServiceAnswer): UpstreamAnswer {
  return answer === "reset" ? { body: ["half"], reset: "in the body" } : answer;
}

function at(name: string, url: string, protocol: Partial<ClusterSpec>): ClusterSpec {
  const { hostname, port } = new URL(url);
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  return { name, endpoints: [{ address, port: port === "" ? 80 : Number(port) }], ...protocol };
}
