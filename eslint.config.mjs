import js from "@eslint/js";
import tseslint from "typescript-eslint";
import { assemblyScriptFiles } from "./assemblyscript.files.mjs";

export default tseslint.config(
  { ignores: ["**/build/**", "**/dist/**", "**/node_modules/**", ".tools/**", "coverage/**"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      "no-undef": "off", // the compilers know better
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: assemblyScriptFiles,
    languageOptions: { parserOptions: { allowInvalidAST: true } },
    rules: {
      eqeqeq: "off", // asc compares strings by their text with == and ===, and numbers have no other equality
      "no-console": "off", // ends in the host's log
      "no-unused-private-class-members": "off",
      "no-shadow-restricted-names": "off",
      "@typescript-eslint/ban-ts-comment": "off", // decorators of functions are errors to a TypeScript editor
      "@typescript-eslint/no-namespace": "off",
      "@typescript-eslint/no-unused-vars": "off", // confused by decorators and by types that only asc knows
      "@typescript-eslint/no-inferrable-types": "off",
      "@typescript-eslint/no-duplicate-enum-values": "off", // `Pause` is a second word for a number of the host
    },
  },
  { files: ["cli/src/**", "scripts/**", "bench/**"], rules: { "no-console": "off" } },
);
