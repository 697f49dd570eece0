// Lets in who brings a known key, and tells the upstream which one it was.
package main

import (
	"encoding/json"
	"strconv"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

type plugin struct {
	types.DefaultPluginContext
	consumers map[string]string
}

func (p *plugin) OnPluginStart(int) types.OnPluginStartStatus {
	var config struct {
		Keys []string `json:"keys"`
	}
	text, err := proxywasm.GetPluginConfiguration()
	if err != nil || json.Unmarshal(text, &config) != nil {
		return types.OnPluginStartStatusFailed
	}
	p.consumers = make(map[string]string, len(config.Keys))
	for i, key := range config.Keys {
		p.consumers[key] = "consumer-" + strconv.Itoa(i)
	}
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &stream{consumers: p.consumers} }

type stream struct {
	types.DefaultHttpContext
	consumers map[string]string
}

func (s *stream) OnHttpRequestHeaders(int, bool) types.Action {
	key, err := proxywasm.GetHttpRequestHeader("x-api-key")
	consumer, known := s.consumers[key]
	if err != nil || !known {
		_ = proxywasm.SendHttpResponse(401, nil, []byte("denied"), -1)
		return types.ActionPause
	}
	_ = proxywasm.RemoveHttpRequestHeader("x-api-key")
	_ = proxywasm.ReplaceHttpRequestHeader("x-consumer", consumer)
	return types.ActionContinue
}
