// One header each way.
package main

import (
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm"
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm/types"
	"github.com/higress-group/wasm-go/pkg/wrapper"
	"github.com/tidwall/gjson"

	_ "peers/higress/stock"
)

func main() {}

func init() {
	wrapper.SetCtx("add-header",
		wrapper.ParseConfig(parseConfig),
		wrapper.ProcessRequestHeaders(onRequestHeaders),
		wrapper.ProcessResponseHeaders(onResponseHeaders))
}

type config struct{ value string }

func parseConfig(json gjson.Result, config *config) error {
	config.value = json.Get("value").String()
	return nil
}

func onRequestHeaders(_ wrapper.HttpContext, config config) types.Action {
	_ = proxywasm.ReplaceHttpRequestHeader("x-hello", config.value)
	return types.ActionContinue
}

func onResponseHeaders(wrapper.HttpContext, config) types.Action {
	_ = proxywasm.ReplaceHttpResponseHeader("x-bye", "world")
	return types.ActionContinue
}
