// Logs one line of JSON about each exchange, at level debug.
package main

import (
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm"
	"github.com/higress-group/wasm-go/pkg/wrapper"

	_ "peers/higress/stock"
	"peers/line"
)

func main() {}

func init() {
	wrapper.SetCtx("log-fields", wrapper.ProcessStreamDone(onStreamDone))
}

func property(path ...string) []byte {
	value, _ := proxywasm.GetProperty(path)
	return value
}

func onStreamDone(wrapper.HttpContext, struct{}) { proxywasm.LogDebug(line.Of(property)) }
