package plainjson

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrSyntax says that a text is not JSON, or not of the kinds that this package reads, or does not fit the value.
var ErrSyntax = errors.New("unexpected JSON")

// Unmarshal reads a text into what to points to: a struct, whose fields are texts, numbers without a fraction, truth values
// or bytes in base64, or a list of such structs. A field is known by its tag. As in encoding/json, fields that the text does
// not name, or names with null, stay as they are, the last of two values under one name counts, and what a struct has no
// field for is read over. Unlike there, names must be the same to the letter. After an error, ErrSyntax, what was read so
// far stands in the value.
func Unmarshal(text []byte, to any) error {
	r := reader{text: string(text)}
	err := r.value(reflect.ValueOf(to).Elem())
	if err == nil && r.peek() != 0 {
		err = r.expected("the end")
	}
	return err
}

// reader reads a text from its start to its end.
type reader struct {
	text string
	at   int
}

func (r *reader) expected(what string) error {
	return fmt.Errorf("%w: at byte %d: no %s", ErrSyntax, r.at, what)
}

// peek gives the next byte that is no white space, 0 at the end.
func (r *reader) peek() byte {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\n', '\r':
			r.at++
		case 0:
			return '?' // no part of JSON, like any byte that is not expected
		default:
			return c
		}
	}
	return 0
}

// take goes over a byte if it comes next.
func (r *reader) take(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) value(v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Struct:
		return r.object(v)
	case v.Kind() == reflect.Slice && !isBytes(v.Type()):
		return r.list(v)
	}
	return r.plain(v)
}

func (r *reader) list(v reflect.Value) error {
	if !r.take('[') {
		return r.expected("[")
	}
	v.SetZero()
	if r.take(']') {
		return nil
	}
	for {
		element := reflect.New(v.Type().Elem()).Elem()
		if err := r.value(element); err != nil {
			return err
		}
		v.Set(reflect.Append(v, element))
		switch {
		case r.take(']'):
			return nil
		case !r.take(','):
			return r.expected(", or ]")
		}
	}
}

func (r *reader) object(v reflect.Value) error {
	if !r.take('{') {
		return r.expected("{")
	}
	if r.take('}') {
		return nil
	}
	for {
		if r.peek() != '"' {
			return r.expected("name")
		}
		name, err := r.quoted()
		if err != nil {
			return err
		}
		if !r.take(':') {
			return r.expected(":")
		}
		if err := r.plain(fieldOf(v, name)); err != nil {
			return err
		}
		switch {
		case r.take('}'):
			return nil
		case !r.take(','):
			return r.expected(", or }")
		}
	}
}

// fieldOf is the field under a name, the zero Value if there is none.
func fieldOf(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name && tag != "" {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// plain reads a value that holds no others. The zero Value takes anything.
func (r *reader) plain(v reflect.Value) error {
	if r.peek() == '"' {
		text, err := r.quoted()
		if err != nil {
			return err
		}
		return r.setText(v, text)
	}
	start := r.at
	for r.at < len(r.text) && isWord(r.text[r.at]) {
		r.at++
	}
	switch word := r.text[start:r.at]; word {
	case "null":
		return nil
	case "true", "false":
		if v.IsValid() && v.Kind() != reflect.Bool {
			return r.expected("truth value here")
		}
		if v.IsValid() {
			v.SetBool(word == "true")
		}
		return nil
	default:
		return r.setNumber(v, word)
	}
}

// isWord tells what numbers and the names of values are made of.
func isWord(c byte) bool { return c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' }

func (r *reader) setText(v reflect.Value, text string) error {
	switch {
	case !v.IsValid():
	case v.Kind() == reflect.String:
		v.SetString(text)
	case isBytes(v.Type()):
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return r.expected("base64")
		}
		v.SetBytes(bytes)
	default:
		return r.expected("text here")
	}
	return nil
}

func (r *reader) setNumber(v reflect.Value, word string) error {
	n, err := strconv.ParseInt(word, 10, 64)
	digits := strings.TrimPrefix(word, "-")
	switch {
	case err != nil, len(digits) > 1 && digits[0] == '0':
		return r.expected("number")
	case !v.IsValid():
	case !v.CanInt() || v.OverflowInt(n):
		return r.expected("number here")
	default:
		v.SetInt(n)
	}
	return nil
}

// quoted reads a string. Like encoding/json it makes U+FFFD of what is no text.
func (r *reader) quoted() (string, error) {
	r.at++ // the quote
	var out []byte
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == '"':
			r.at++
			return string(out), nil
		case c < ' ':
			return "", r.expected("text")
		case c == '\\':
			letter, err := r.escaped()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, letter)
		default:
			letter, size := utf8.DecodeRuneInString(r.text[r.at:])
			out = utf8.AppendRune(out, letter)
			r.at += size
		}
	}
	return "", r.expected(`"`)
}

// escapes are the letters behind a backslash that stand for another.
var escapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads a letter that begins with a backslash.
func (r *reader) escaped() (rune, error) {
	if letter, ok := r.hex(); ok {
		if !utf16.IsSurrogate(letter) {
			return letter, nil
		}
		behind := *r
		if low, ok := behind.hex(); ok && utf16.DecodeRune(letter, low) != utf8.RuneError {
			*r = behind
			return utf16.DecodeRune(letter, low), nil
		}
		return utf8.RuneError, nil
	}
	if r.at+1 < len(r.text) {
		if letter, ok := escapes[r.text[r.at+1]]; ok {
			r.at += 2
			return letter, nil
		}
	}
	return 0, r.expected("escape that is known")
}

// hex reads a letter that is written as \u and four digits.
func (r *reader) hex() (rune, bool) {
	const length = len(`\u0000`)
	if !strings.HasPrefix(r.text[r.at:], `\u`) || len(r.text)-r.at < length {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[r.at+len(`\u`):r.at+length], 16, 16)
	if err != nil {
		return 0, false
	}
	r.at += length
	return rune(n), true
}
