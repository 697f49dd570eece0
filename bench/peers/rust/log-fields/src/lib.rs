//! Logs one line of JSON about each exchange, at level debug.

use std::fmt::Write;

use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::LogLevel;
use proxy_wasm::{main, set_http_context};

main! {{
    set_http_context(|_, _| Box::new(Stream));
}}

struct Stream;

impl Stream {
    fn text(&self, path: Vec<&str>) -> String {
        self.get_property(path)
            .map_or_else(String::new, |bytes| match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            })
    }

    fn integer(&self, path: Vec<&str>) -> i64 {
        self.get_property(path)
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(0, i64::from_le_bytes)
    }
}

fn push_string(line: &mut String, text: &str) {
    line.push('"');
    let mut plain = 0;
    for (i, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        line.push_str(&text[plain..i]);
        plain = i + 1;
        match byte {
            b'"' => line.push_str("\\\""),
            b'\\' => line.push_str("\\\\"),
            _ => write!(line, "\\u{:04x}", byte).unwrap(),
        }
    }
    line.push_str(&text[plain..]);
    line.push('"');
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_log(&mut self) {
        let mut line = String::with_capacity(256);
        line.push_str("{\"path\":");
        push_string(&mut line, &self.text(vec!["request", "path"]));
        line.push_str(",\"method\":");
        push_string(&mut line, &self.text(vec!["request", "method"]));
        line.push_str(",\"host\":");
        push_string(&mut line, &self.text(vec!["request", "host"]));
        let code = self.integer(vec!["response", "code"]);
        let duration = self.integer(vec!["request", "duration"]) / 1000;
        write!(line, ",\"code\":{},\"duration_us\":{}}}", code, duration).unwrap();
        hostcalls::log(LogLevel::Debug, &line).unwrap();
    }
}
