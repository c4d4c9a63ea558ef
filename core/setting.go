package core

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// setting is one field of T as scripts write it: name=value.
type setting[T any] struct {
	name string
	text func(*T) string
	set  func(*T, string) error
}

// settings is a table of them.
type settings[T any] []setting[T]

func (s settings[T]) names() []string {
	names := make([]string, len(s))
	for i, each := range s {
		names[i] = each.name
	}
	return names
}

// set sets one field by its name. An unknown name or a value that is none are
// ErrConfig, and leave *t as it was.
func (s settings[T]) set(t *T, name, value string) error {
	i := slices.IndexFunc(s, func(each setting[T]) bool { return each.name == name })
	if i < 0 {
		return fmt.Errorf("%w: unknown option %q (legal: %s)", ErrConfig, name, strings.Join(s.names(), ", "))
	}
	return s[i].set(t, value)
}

// differences gives the fields of t that are not as usual, each after a space.
func (s settings[T]) differences(t, usual T) string {
	var b strings.Builder
	for _, each := range s {
		if text := each.text(&t); text != each.text(&usual) {
			b.WriteString(" " + each.name + "=" + text)
		}
	}
	return b.String()
}

// settingOf makes a setting from how its values are written and read. legal says
// what can be read.
func settingOf[T, V any](name, legal string, field func(*T) *V, text func(V) string, parse func(string) (V, error)) setting[T] {
	return setting[T]{
		name: name,
		text: func(t *T) string { return text(*field(t)) },
		set: func(t *T, s string) error {
			v, err := parse(s)
			if err != nil {
				return fmt.Errorf("%w: %s=%s (legal: %s)", ErrConfig, name, s, legal)
			}
			*field(t) = v
			return nil
		},
	}
}

func intSetting[T any](name string, field func(*T) *int) setting[T] {
	return settingOf(name, "a whole number", field, strconv.Itoa, strconv.Atoi)
}

func boolSetting[T any](name string, field func(*T) *bool) setting[T] {
	return settingOf(name, "true, false", field, strconv.FormatBool, func(s string) (bool, error) {
		if s == "" { // the name alone
			return true, nil
		}
		i := slices.Index([]string{"false", "true"}, s)
		if i < 0 {
			return false, ErrMalformed
		}
		return i == 1, nil
	})
}

const noLimit = "no-limit"

func sizeSetting[T any](name string, field func(*T) *uint64) setting[T] {
	return settingOf(name, "bytes, or "+noLimit, field,
		func(v uint64) string {
			if v == math.MaxUint64 {
				return noLimit
			}
			return strconv.FormatUint(v, 10)
		},
		func(s string) (uint64, error) {
			if s == noLimit {
				return math.MaxUint64, nil
			}
			return strconv.ParseUint(s, 10, 64)
		})
}

func timeSetting[T any](name string, field func(*T) *Time) setting[T] {
	return settingOf(name, "microseconds", field,
		func(t Time) string { return strconv.FormatInt(int64(t), 10) },
		func(s string) (Time, error) {
			us, err := strconv.ParseInt(s, 10, 64)
			return Time(us), err
		})
}

func shareSetting[T any](name string, field func(*T) *Permille) setting[T] {
	return settingOf(name, "percent like 5% or 12.5%", field, Permille.String, ParsePermille)
}
