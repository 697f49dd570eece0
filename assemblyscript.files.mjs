/** What the AssemblyScript compiler reads; every other `.ts` file is TypeScript for Node. For the formatter and the linter. */
export const assemblyScriptFiles = [
  "assembly/*.ts",
  "assembly/{abi,config,http,plugin,std}/**/*.ts",
  "codec/*.ts",
  "codec/json/**/*.ts",
  "codec/regex/**/*.ts",
  "matcher/*.ts",
  "matcher/lookup/**/*.ts",
  "extensions/*/assembly/**/*.ts",
  "**/*.as.ts",
];
