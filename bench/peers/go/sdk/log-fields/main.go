// Logs one line of JSON about each exchange, at level debug.
package main

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"

	"peers/line"
)

func main() {}

func init() {
	proxywasm.SetHttpContext(func(uint32) types.HttpContext { return &stream{} })
}

type stream struct {
	types.DefaultHttpContext
}

func property(path ...string) []byte {
	value, _ := proxywasm.GetProperty(path)
	return value
}

func (s *stream) OnHttpStreamDone() { proxywasm.LogDebug(line.Of(property)) }
