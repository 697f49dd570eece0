// Writes a whole response body in capital letters.
package main

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() {
	proxywasm.SetHttpContext(func(uint32) types.HttpContext { return &stream{} })
}

type stream struct {
	types.DefaultHttpContext
}

func (s *stream) OnHttpResponseBody(size int, end bool) types.Action {
	if !end {
		return types.ActionPause
	}
	body, err := proxywasm.GetHttpResponseBody(0, size)
	if err != nil {
		return types.ActionContinue
	}
	for i, letter := range body {
		if letter >= 'a' && letter <= 'z' {
			body[i] = letter ^ 0x20
		}
	}
	_ = proxywasm.ReplaceHttpResponseBody(body)
	return types.ActionContinue
}
