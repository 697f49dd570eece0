/** What the AssemblyScript compiler reads; every other `.ts` file is TypeScript for Node. For the formatter and the linter. */
export const assemblyScriptFiles = [
  "assembly/*.ts",
  "assembly/{abi,calls,clusters,config,grpc,http,plugin,redis,state,std,timers}/**/*.ts",
  "codec/*.ts",
  "codec/json/**/*.ts",
  "codec/protobuf/**/*.ts",
  "codec/regex/**/*.ts",
  "codec/resp/**/*.ts",
  "matcher/*.ts",
  "matcher/lookup/**/*.ts",
  "extensions/*/assembly/**/*.ts",
  "bench/plugins/*/assembly/**/*.ts",
  "**/*.as.ts",
];
