import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** What the AssemblyScript compiler reads; everything else is TypeScript for Node. */
const assemblyScript = [
  "assembly/*.ts",
  "assembly/{abi,plugin,http,runtime}/**/*.ts",
  "codec/**/*.ts",
  "extensions/*/assembly/**/*.ts",
  "**/fixtures/**/*.as.ts",
];

export default tseslint.config(
  { ignores: ["**/build/**", "**/dist/**", "**/node_modules/**", ".tools/**", "coverage/**"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: { globals: { process: "readonly", console: "readonly", Buffer: "readonly", URL: "readonly" } },
    rules: {
      "no-undef": "off",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: assemblyScript,
    ignores: ["**/*.test.ts"],
    languageOptions: { parserOptions: { allowInvalidAST: true } },
    rules: {
      eqeqeq: "off", // asc compares strings by their text with == and ===, and i32 has no other equality
      "prefer-const": "error",
      "@typescript-eslint/no-unused-vars": "off", // type aliases of asc (usize, u32 …) and decorators confuse it
      "@typescript-eslint/ban-ts-comment": "off",
      "@typescript-eslint/no-namespace": "off",
      "@typescript-eslint/no-inferrable-types": "off",
      "no-shadow-restricted-names": "off",
    },
  },
  { files: ["cli/src/**", "scripts/**", "bench/**"], rules: { "no-console": "off" } },
);
