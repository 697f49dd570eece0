//! Writes a whole response body in capital letters.

use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::Action;
use proxy_wasm::{main, set_http_context};

main! {{
    set_http_context(|_, _| Box::new(Stream));
}}

struct Stream;

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_response_body(&mut self, size: usize, end: bool) -> Action {
        if !end {
            return Action::Pause;
        }
        if let Some(mut body) = self.get_http_response_body(0, size) {
            body.make_ascii_uppercase();
            self.set_http_response_body(0, size, &body);
        }
        Action::Continue
    }
}
