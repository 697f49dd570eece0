import { describe, expect, test } from "vitest";
import { check, marked } from "./parse.js";

const IMPORT = `import { setCtx, HeaderStatus, DataStatus } from "~lib/sdk";\n`;

/** Findings of a plugin and the places that its marks name. */
function run(source: string, imports = IMPORT) {
  const { text, places } = marked(imports + source);
  return { found: check({ "assembly/index.ts": text }), places };
}

describe("a header handler that returns a data status is refused", () => {
  test.each([
    ["processRequestHeadersBy", "{ return «DataStatus.Continue»; }"],
    ["processResponseHeadersBy", "{ return «DataStatus.Continue»; }"],
    ["processRequestHeadersBy", "«DataStatus.Continue»"],
    ["processRequestHeadersBy", "{ if (config.on) { return «DataStatus.Pause»; } return HeaderStatus.Continue; }"],
    ["processRequestHeadersBy", "config.on ? HeaderStatus.Continue : «DataStatus.Pause»"],
    ["processRequestHeadersBy", "{ return (config.on ? «DataStatus.Pause» : HeaderStatus.Continue); }"],
    ["processRequestHeadersBy", "{ for (;;) { switch (config.n) { case 1: return «DataStatus.Pause»; } } }"],
  ])("%s: %s", (method, body) => {
    const { found, places } = run(`setCtx("a").${method}((ctx, config) => ${body});`);
    expect(found.map(({ place }) => place)).toEqual(places);
    expect(found[0]?.text).toContain(
      `${method} takes a handler that returns HeaderStatus, this one returns DataStatus`,
    );
  });

  test("as a function expression", () => {
    const { found, places } = run(
      `setCtx("a").processRequestHeadersBy(function (ctx: C, config: D): HeaderStatus { return «DataStatus.Pause»; });`,
    );
    expect(found.map(({ place }) => place)).toEqual(places);
  });

  test("as a function declared in the file, before or after", () => {
    const { found, places } = run(
      `setCtx("a").processRequestHeadersBy(onHeaders);\nfunction onHeaders(): HeaderStatus { return «DataStatus.Pause»; }`,
    );
    expect(found.map(({ place }) => place)).toEqual(places);
  });

  test("under another name", () => {
    const { found, places } = run(
      `setCtx("a").processRequestHeadersBy((c) => «D.Pause»).processResponseHeadersBy((c) => «sdk.DataStatus.Pause»);`,
      `import { setCtx, DataStatus as D } from "~lib/sdk";\nimport * as sdk from "~lib/sdk";\n`,
    );
    expect(found.map(({ place }) => place).sort()).toEqual([...places].sort());
  });

  test("in a chain that starts inside a function", () => {
    const { found, places } = run(
      `function register(): void { setCtx("a").processRequestHeadersBy((ctx) => «DataStatus.Pause»); }`,
    );
    expect(found.map(({ place }) => place)).toEqual(places);
  });
});

test.each(["processRequestBodyBy", "processResponseBodyBy"])(
  "a data handler of %s that returns a header status is refused",
  (method) => {
    const { found, places } = run(`setCtx("a").${method}((ctx, config, body) => «HeaderStatus.StopIteration»);`);
    expect(found.map(({ place }) => place)).toEqual(places);
    expect(found[0]?.text).toBe(
      `Transform 'sluice': ${method} takes a handler that returns DataStatus, this one returns HeaderStatus. ` +
        "The numbers of the two differ: write DataStatus.… [SLUICE_STATUS_KIND]",
    );
  },
);

test.each([
  [`setCtx("a").processRequestHeadersBy((ctx, config) => HeaderStatus.Continue);`],
  [`setCtx("a").processRequestBodyBy((ctx, config, body) => { return DataStatus.Continue; });`],
  [
    `setCtx("a").processRequestHeadersBy((ctx) => { use((c) => { return DataStatus.Pause; }); return HeaderStatus.Continue; });`,
  ],
  [`setCtx("a").processRequestHeadersBy((ctx) => decide(ctx, DataStatus.Pause));`],
  [`setCtx("a").processRequestHeadersBy(imported);`],
  [`setCtx("a").processStreamDoneBy((ctx) => { return; });`],
  [`other.handle((ctx) => DataStatus.Pause);`],
])("nothing is found in %s", (source) => {
  expect(run(source).found).toEqual([]);
});

test("an enum of the author's own by the name DataStatus is the author's business", () => {
  const source = `enum DataStatus { A }\nsetCtx("a").processRequestHeadersBy((ctx) => DataStatus.A);`;
  expect(run(source, `import { setCtx } from "~lib/sdk";\n`).found).toEqual([]);
});

describe("a parser that returns a value is refused", () => {
  test.each(["parseConfig", "parseConfigBy", "parseConfigWithContext", "parseRawConfig", "parseOverrideConfigBy"])(
    "given to %s",
    (method) => {
      const { found, places } = run(`setCtx("a").${method}((json, config) => { if (config.bad) return «false»; });`);
      expect(found.map(({ place }) => place)).toEqual(places);
      expect(found[0]?.text).toContain(`what a parser returns does not count, and ${method} is given one`);
    },
  );

  test("as a function of the file", () => {
    const { found, places } = run(
      `setCtx("a").parseConfigBy(parse);\nfunction parse(json: J, config: C): bool { return «config.load(json)»; }`,
    );
    expect(found.map(({ place }) => place)).toEqual(places);
  });

  test("both of parseOverrideConfig", () => {
    const { found, places } = run(
      `setCtx("a").parseOverrideConfig((j, c) => { return «1»; }, (j, g, c) => { return «2»; });`,
    );
    expect(found.map(({ place }) => place)).toEqual(places);
  });
});

test.each([
  [`setCtx("a").parseConfigBy((json, config) => { config.name = json.string("name", ""); });`],
  [`setCtx("a").parseConfigBy((json, config) => { if (config.bad) return; config.n = 1; });`],
  [`setCtx("a").parseConfigBy((json, config) => { if (config.bad) return json.refuse("bad"); });`],
  [`setCtx("a").parseConfigBy((json, config) => { json.each((item): bool => { return true; }); });`],
  [`setCtx("a").parseConfigBy((json, config) => config.read(json));`],
])("a parser may be %s", (source) => {
  expect(run(source).found).toEqual([]);
});
