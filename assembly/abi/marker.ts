/**
 * The ABI version marker, read by the host before it starts the module. The build keeps one: `SLUICE_HIGRESS` is a
 * constant of the build target, 1 in `plugin.higress.wasm` and 0 in `plugin.wasm`.
 */

/** Envoy, Istio, Envoy Gateway and Higress. */
export function proxy_abi_version_0_2_1(): void {}

export function sluice_uses__proxy_abi_version_0_2_1(): i32 {
  return SLUICE_HIGRESS ? 0 : 1;
}

/** Higress only: status 1 of a header callback holds the headers while body callbacks go on. */
export function proxy_abi_version_0_2_100(): void {}

export function sluice_uses__proxy_abi_version_0_2_100(): i32 {
  return SLUICE_HIGRESS ? 1 : 0;
}
