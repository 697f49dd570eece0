import { fixture } from "../../host/test/probe.js";
import { conform } from "./support/suite.js";

const traffic = { line: "GET /p" };
const [older, newer] = await Promise.all([fixture("abi-0.1.0"), fixture("abi-0.2.0")]);

conform({
  name: "abi-0-1-0",
  title: "ABI 0.1.0",
  cases: [
    {
      title:
        "1: a module for ABI 0.1.0 gets its configuration by a call, its headers without the end, and resumes by calls of their own",
      plugins: [{ module: older, script: "the configuration", vmConfiguration: "of the VM" }],
      traffic,
      start: true,
    },
    {
      title: "1: the configuration of a plugin for ABI 0.1.0 may be empty",
      plugins: [{ module: older }],
      traffic: [],
      start: true,
    },
    {
      title: "1: a module for ABI 0.2.0 has missing headers told as such, and resumes by direction",
      plugins: [{ module: newer, script: "the configuration" }],
      traffic,
      start: true,
    },
    {
      title: "1: modules for ABI 0.1.0 and 0.2.0 serve one stream",
      plugins: [
        { module: older, script: "first", vmId: "older" },
        { module: newer, script: "second", vmId: "newer" },
      ],
      traffic,
    },
  ],
});
