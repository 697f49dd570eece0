// Writes a whole response body in capital letters.
package main

import (
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm"
	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm/types"
	"github.com/higress-group/wasm-go/pkg/wrapper"

	_ "peers/higress/stock"
)

func main() {}

func init() {
	wrapper.SetCtx("body-upper", wrapper.ProcessResponseBody(onResponseBody))
}

func onResponseBody(_ wrapper.HttpContext, _ struct{}, body []byte) types.Action {
	for i, letter := range body {
		if letter >= 'a' && letter <= 'z' {
			body[i] = letter ^ 0x20
		}
	}
	_ = proxywasm.ReplaceHttpResponseBody(body)
	return types.ActionContinue
}
