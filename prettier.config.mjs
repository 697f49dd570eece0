/** AssemblyScript has decorators where TypeScript has none, so its folders are printed by a plugin. */
const assemblyScript = [
  "assembly/*.ts",
  "assembly/{abi,plugin,http,runtime}/**/*.ts",
  "codec/**/*.ts",
  "extensions/*/assembly/**/*.ts",
  "**/fixtures/**/*.as.ts",
];

export default {
  printWidth: 120,
  overrides: [{ files: assemblyScript, excludeFiles: ["**/*.test.ts"], options: { plugins: ["assemblyscript-prettier"] } }],
};
