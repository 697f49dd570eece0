// Package line writes the line of log-fields.
package line

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"
)

const hex = "0123456789abcdef"

// Of makes the line of what Envoy says of an exchange, each value as it is encoded there.
func Of(property func(path ...string) []byte) string {
	line := append(make([]byte, 0, 256), `{"path":`...)
	line = appendString(line, property("request", "path"))
	line = appendString(append(line, `,"method":`...), property("request", "method"))
	line = appendString(append(line, `,"host":`...), property("request", "host"))
	line = strconv.AppendInt(append(line, `,"code":`...), integer(property("response", "code")), 10)
	line = strconv.AppendInt(append(line, `,"duration_us":`...), integer(property("request", "duration"))/1000, 10)
	return string(append(line, '}'))
}

func appendString(line, text []byte) []byte {
	line = append(line, '"')
	for at := 0; at < len(text); {
		value, size := utf8.DecodeRune(text[at:])
		switch {
		case value == '"' || value == '\\':
			line = append(line, '\\', byte(value))
		case value < 0x20:
			line = append(line, '\\', 'u', '0', '0', hex[value>>4], hex[value&15])
		default:
			// What is no UTF-8 becomes U+FFFD.
			line = utf8.AppendRune(line, value)
		}
		at += size
	}
	return append(line, '"')
}

func integer(value []byte) int64 {
	if len(value) != 8 {
		return 0
	}
	return int64(binary.LittleEndian.Uint64(value))
}
