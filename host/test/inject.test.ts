import { EnvoyCrash, type Plugin } from "@sluice/host";
import { describe, expect, test } from "vitest";
import { Bench, settle } from "./probe.js";

const call = "call other :method=GET,:path=/,:authority=c - 1000";
/** `InjectEncodedDataToFilterChainArguments` of a text and whether the response ends with it. */
const args = (text: string, end: boolean): string =>
  `%0a%${text.length.toString(16).padStart(2, "0")}${text}%10%0${end ? 1 : 0}`;
const now = (text: string, end = false): string => `foreign inject_encoded_data_to_filter_chain ${args(text, end)}`;
const later = (text: string, end = true): string =>
  `foreign inject_encoded_data_to_filter_chain_on_header ${args(text, end)}`;

async function bench(...scripts: string[]) {
  const crashes: EnvoyCrash[] = [];
  const made = new Bench({
    flavour: "higress",
    clusters: { other: async () => ({ headers: [[":status", "200"]] }), empty: "no endpoints" },
    onCrash: (crash) => void crashes.push(crash),
  });
  const plugins: Plugin[] = [];
  for (const [index, script] of scripts.entries()) plugins.push(await made.probe(script, { name: `p${index}` }));
  made.clear();
  return { bench: made, crashes, open: () => made.open(plugins) };
}

describe("what Higress injects into a response", () => {
  test("goes past the plugin at once, and releases headers that it holds", async () => {
    const script = `sh: ${call}; return 4\nsb: return 0\nhc: effective caller; ${now("early")}; ${now("end", true)}`;
    const { bench: b, open } = await bench("", script);
    const { down } = open().get().respond(["abc"]);
    expect(down).toEqual([]);
    await settle();
    expect(down).toEqual(["headers 200", "data early", "data end eos", "complete"]);
    // The other plugin of the same VM is called in the middle of the calls.
    const hc = b.log.slice(b.log.findIndex((line) => line.startsWith("hc")));
    expect(hc.filter((line) => !line.includes("->")).map((line) => line.replace(/ #\d+/, ""))).toEqual([
      ...["hc 4 2 0 0", "sh 1 0", "sb 5 0", "sb 3 1", "lg", "lg", "dn", "dl", "dn", "dl"],
    ]);
  });

  test("goes in front of the chunk whose callback injects it", async () => {
    const { open } = await bench("", `sb1: ${now("<")}\nsb2: ${now("=")}; return 3`);
    const { down } = open().get().respond(["ab", "cd", "ef"]);
    expect(down).toEqual(["headers 200", "data <", "data ab", "data =", "data ef", "data  eos", "complete"]);
  });

  test("ends a response of which more is to come", async () => {
    const { open } = await bench("", `sb1: ${now("!", true)}; return 3`);
    const exchange = open().get().respond(["ab", "cd"]);
    expect(exchange.down).toEqual(["headers 200", "data ! eos", "complete"]);
  });

  test("takes the place of a body that is dropped chunk by chunk, which no limit stops", async () => {
    const script = `sb: return 3\nsb!: ${call}; return 3\nhc: effective caller; ${now("all", true)}`;
    const { open } = await bench(script);
    const { down } = open().get().respond(["a", "b"]);
    await settle();
    expect(down).toEqual(["headers 200", "data all eos", "complete"]);
  });

  test("gives a response without a body one, once its header callback has paused", async () => {
    const { open } = await bench("", `sh: remove 2 content-length; ${later("body")}; return 1`);
    const { down } = open().get().respond([]);
    expect(down).toEqual([]);
    await settle();
    expect(down).toEqual(["headers 200", "data body eos", "complete"]);
  });

  test("is nothing for a plugin itself, and a message that is none is refused", async () => {
    const wrong = ["%0a%05x", "%0a%01%ff"].map((bytes) => `foreign inject_encoded_data_to_filter_chain ${bytes}`);
    const { bench: b } = await bench("");
    await b.probe(`configure: ${now("x")}; ${later("x")}; ${wrong.join("; ")}`, { name: "configured" });
    const statuses = b.results.map((line) => / -> (\d+)/.exec(line)![1]).join("");
    expect(statuses).toBe("0022".repeat(2)); // the main thread and a worker
  });

  test("is not there elsewhere", async () => {
    const envoy = new Bench();
    const plugin = await envoy.probe(`sb: ${now("x")}; ${later("x")}`);
    envoy.clear();
    const { down } = envoy.open([plugin]).get().respond(["a"]);
    expect(down).toEqual(["headers 200", "data a", "data  eos", "complete"]);
    expect(new Set(envoy.results.map((line) => line.split("-> ")[1]))).toEqual(new Set(["1"]));
  });
});

describe("what Higress does not survive of it", () => {
  const kinds = { crash: /SIGSEGV/, corruption: /headers twice/, hang: /spin for ever/ } as const;

  test.each<[string, keyof typeof kinds, string, string[]]>([
    ["injecting before there is a response", "crash", `rh: ${now("x")}`, ["a"]],
    ["injecting while the stream is logged", "crash", `lg: ${now("x")}`, ["a"]],
    ["injecting behind an injected end", "crash", `sb1: ${now("x", true)}; ${now("y")}`, ["a"]],
    ["injecting into headers that then go on", "corruption", `sh: ${now("x")}`, ["a"]],
    ["giving a response with a body another one", "crash", `sh: ${later("x")}; return 1`, ["a"]],
    ["giving a response that then goes on a body", "crash", `sh: ${later("x")}`, []],
    [
      "injecting behind a refused call-out, through another plugin of the VM",
      "hang",
      `sb1: call empty :method=GET,:path=/,:authority=c - 1000; ${now("x")}`,
      ["a"],
    ],
  ])("%s: %s", async (_, kind, script, chunks) => {
    const { crashes, open } = await bench("", script);
    try {
      open().get().respond(chunks);
      await settle();
    } catch (error) {
      crashes.push(error as EnvoyCrash);
    }
    expect(crashes[0]).toBeInstanceOf(EnvoyCrash);
    expect(crashes[0]).toMatchObject({ kind, message: expect.stringMatching(kinds[kind]) as string });
    expect(crashes[0]!.call).toContain("inject_encoded_data_to_filter_chain");
  });
});
