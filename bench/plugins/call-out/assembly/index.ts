import { CallStatus, HeaderStatus, HttpClient, setCtx, TargetCluster } from "@sluice/sdk";

/**
 * Asks a service about each request, and tells the upstream with which status it answered.
 *
 * @example { "cluster": "service" }
 */
@config
class Config {
  /** Name of the cluster, as the gateway knows it. */
  @required
  cluster: string = "";
  private client: HttpClient = new HttpClient(new TargetCluster("", ""));

  get service(): HttpClient {
    return this.client;
  }

  validate(): void {
    this.client = new HttpClient(new TargetCluster(this.cluster, "service"));
  }
}

setCtx<Config>("call-out").processRequestHeadersBy((ctx, config) => {
  const status = config.service.get("/check").send(ctx, config, (ctx, config, answer) => {
    ctx.request.headers.set("x-status", answer.status.toString());
    ctx.resumeRequest();
  });
  return status == CallStatus.Started ? HeaderStatus.Pause : HeaderStatus.Continue;
});
