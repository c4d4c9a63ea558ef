package plainjson

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// appendText quotes a string. Like encoding/json it also escapes what HTML or
// JavaScript would take for something else, and writes U+FFFD for a byte that
// is no UTF-8.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			b = appendASCII(b, c)
			i++
			continue
		}
		switch r, size := utf8.DecodeRuneInString(s[i:]); {
		case r == utf8.RuneError && size == 1:
			b = append(b, `\ufffd`...)
			i++
		case r == '\u2028' || r == '\u2029': // Line ends in JavaScript.
			b = append(b, `\u202`...)
			b = append(b, hexDigits[r&0xF])
			i += size
		default:
			b = append(b, s[i:i+size]...)
			i += size
		}
	}
	return append(b, '"')
}

func appendASCII(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	if c < ' ' || c == '<' || c == '>' || c == '&' {
		return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
	}
	return append(b, c)
}
