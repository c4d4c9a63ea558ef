package plainjson

import (
	"encoding"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// ErrUnsupported says that a value is of a kind that this package does not write.
var ErrUnsupported = errors.New("plainjson: unsupported")

// marshaler is what encoding/json would ask for a type's own form. A type that
// has one would look different here, so it is refused.
type marshaler interface{ MarshalJSON() ([]byte, error) }

// Marshal gives a value as encoding/json writes it. ErrUnsupported comes back
// where a part of it is of a kind that this package does not write.
func Marshal(v any) ([]byte, error) {
	return appendValue(nil, reflect.ValueOf(v))
}

func appendValue(b []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(b, "null"...), nil
	}
	switch v.Interface().(type) {
	case marshaler, encoding.TextMarshaler:
		return nil, fmt.Errorf("%w: %v has a form of its own", ErrUnsupported, v.Type())
	}
	switch {
	case v.Kind() == reflect.String:
		return appendText(b, v.String()), nil
	case v.Kind() == reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case v.CanInt():
		return strconv.AppendInt(b, v.Int(), 10), nil
	case v.CanUint():
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case v.Kind() == reflect.Pointer, v.Kind() == reflect.Interface:
		return appendValue(b, v.Elem())
	case isBytes(v.Type()):
		return appendBytes(b, v.Bytes()), nil
	case v.Kind() == reflect.Slice:
		return appendSlice(b, v)
	case v.Kind() == reflect.Struct:
		b, err := appendFields(append(b, '{'), v)
		return append(b, '}'), err
	}
	return nil, fmt.Errorf("%w: %v", ErrUnsupported, v.Type())
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

func appendBytes(b, bytes []byte) []byte {
	if bytes == nil {
		return append(b, "null"...)
	}
	return append(base64.StdEncoding.AppendEncode(append(b, '"'), bytes), '"')
}

func appendSlice(b []byte, v reflect.Value) (_ []byte, err error) {
	if v.IsNil() {
		return append(b, "null"...), nil
	}
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// appendFields writes the fields of a struct, and those of an embedded one in
// its place.
func appendFields(b []byte, v reflect.Value) (_ []byte, err error) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		tag := field.Tag.Get("json")
		if embedded := reflect.Indirect(value); field.Anonymous && tag == "" && embedded.Kind() == reflect.Struct {
			if b, err = appendFields(b, embedded); err != nil {
				return nil, err
			}
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		if tag == "-" || !field.IsExported() || option == "omitempty" && isEmpty(value) {
			continue
		}
		if option != "" && option != "omitempty" {
			return nil, fmt.Errorf("%w: the tag %q", ErrUnsupported, tag)
		}
		if name == "" {
			name = field.Name
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(appendText(b, name), ':')
		if b, err = appendValue(b, value); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// isEmpty tells what omitempty leaves out: a struct is never empty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}
