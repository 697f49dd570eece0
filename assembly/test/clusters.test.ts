import { expect, test } from "vitest";
import { EnvoySubject, inHostAndEnvoy } from "../../test/support/both.js";
import { buildPlugin } from "../../test/support/plugin.js";

const module = buildPlugin(new URL("fixtures/clusters.as.ts", import.meta.url));

inHostAndEnvoy(
  "clusters",
  () => module,
  (start) => {
    test("have the names that Istio and Higress give them", async () => {
      const subject = await start();
      const { client } = await subject.request("GET /", { host: "me.test" });
      const routed = client.text.split("\n").slice(-2);
      expect(client.text.split("\n").slice(0, -2)).toEqual([
        "outbound|8080|1.0|foo.bar.svc.cluster.local foo.bar.svc.cluster.local",
        "outbound|8080||foo.default.svc.cluster.local www.example.com",
        "outbound|8080||foo.default.svc.cluster.local foo.default.svc.cluster.local",
        "outbound|8080|1.0|foo.DEFAULT-GROUP.xxxx.nacos foo",
        "outbound|8080|1.0|foo.A-B-C.xxxx.nacos-ext foo",
        "outbound|8080||foo.g.xxxx.nacos www.example.com",
        "outbound|8080||foo.static foo",
        "outbound|80||foo.static foo",
        "outbound|8080||foo.dns www.example.com",
        "outbound|8080||foo.dc1.consul foo",
        "outbound|9000||auth.dns auth.dns",
        "outbound|9000||auth.dns auth.test",
        "plain plain.test",
      ]);
      expect(routed.map((line) => line.split(" ")[1])).toEqual(["me.test", "other.test"]);
      // A host without routes has no such name.
      expect(routed[0]!.split(" ")[0]).toBe(subject instanceof EnvoySubject ? "upstream" : "");
    });
  },
);
