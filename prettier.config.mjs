import { assemblyScriptFiles } from "./assemblyscript.files.mjs";

export default {
  printWidth: 120,
  overrides: [{ files: assemblyScriptFiles, options: { plugins: ["assemblyscript-prettier"] } }],
};
