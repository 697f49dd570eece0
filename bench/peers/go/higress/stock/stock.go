// Package stock makes a plugin load in an Envoy that is not Higress', which does not know the marker of the SDK.
package stock

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}
