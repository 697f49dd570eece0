// Lets in who brings a known key, and tells the upstream which one it was.
package main

import (
	"strconv"

	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm"
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm/types"
	"github.com/higress-group/wasm-go/pkg/wrapper"
	"github.com/tidwall/gjson"

	_ "peers/higress/stock"
)

func main() {}

func init() {
	wrapper.SetCtx("key-auth", wrapper.ParseConfig(parseConfig), wrapper.ProcessRequestHeaders(onRequestHeaders))
}

type config struct{ consumers map[string]string }

func parseConfig(json gjson.Result, config *config) error {
	config.consumers = map[string]string{}
	for i, key := range json.Get("keys").Array() {
		config.consumers[key.String()] = "consumer-" + strconv.Itoa(i)
	}
	return nil
}

func onRequestHeaders(_ wrapper.HttpContext, config config) types.Action {
	key, err := proxywasm.GetHttpRequestHeader("x-api-key")
	consumer, known := config.consumers[key]
	if err != nil || !known {
		_ = proxywasm.SendHttpResponse(401, nil, []byte("denied"), -1)
		return types.ActionPause
	}
	_ = proxywasm.RemoveHttpRequestHeader("x-api-key")
	_ = proxywasm.ReplaceHttpRequestHeader("x-consumer", consumer)
	return types.ActionContinue
}
