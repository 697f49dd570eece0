import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("request-block", {
  configurations: [
    { block_urls: ["swagger"], block_headers: ["bad-agent"], block_bodies: ["drop table"], blocked_code: 404 },
  ],
  invariants: [
    ({ isGivenConfiguration, request, upstream }) => {
      if (!isGivenConfiguration || upstream === undefined) return undefined;
      if (request.header(":path")!.includes("swagger")) return "a blocked path passed";
      if (request.headers.some((header) => header.some((part) => part.includes("bad-agent"))))
        return "a blocked header passed";
      const isUnread =
        /octet-stream|grpc/i.test(String(request.all("content-type"))) || request.header("content-encoding");
      const holds = Buffer.from(upstream.body).includes("drop table");
      return holds && !isUnread ? "a blocked body passed" : undefined;
    },
  ],
});
