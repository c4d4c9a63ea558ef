package plainjson_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/wasm/plainjson"
)

type record struct {
	Version int    `json:"version"`
	Small   int8   `json:"small,omitempty"`
	Large   int64  `json:"large"`
	Title   string `json:"title"`
	On      bool   `json:"on,omitempty"`
	Saved   []byte `json:"saved"`
}

// texts are what a storage may hold: whatever is read, encoding/json reads the same.
var texts = []struct {
	name, text string
	wantErr    string
}{
	{"all fields", `{"version":1,"small":-128,"large":9223372036854775807,"title":"a","on":true,"saved":"AP/+"}`, ""},
	{"white space", " {\n\t\"version\" :\r 1 , \"on\" : false } ", ""},
	{"nothing", `{}`, ""},
	{"fields that are not known", `{"x":"y","version":2,"z":true,"n":null,"m":-7}`, ""},
	{"null", `{"version":null,"title":null,"saved":null}`, ""},
	{"a name twice", `{"version":1,"version":2}`, ""},
	{"escapes", `{"title":"\"\\\/\b\f\n\r\t\u00e9\u20AC"}`, ""},
	{"surrogates", `{"title":"\ud83d\ude00 \ud83d \ude00 \ud83dx \ud83d\u0041 \ud83d\ud83d\ude00"}`, ""},
	{"no UTF-8", "{\"title\":\"\xff\xc3 é\"}", ""},
	{"no bytes", `{"saved":""}`, ""},
	{"no text", ``, "at byte 0: no {"},
	{"half", `{"version":1,"ti`, `at byte 16: no "`},
	{"something behind", `{} {}`, "at byte 3: no the end"},
	{"a zero byte behind", "{}\x00", "at byte 2: no the end"},
	{"a list", `[{"version":1}]`, "no {"},
	{"an object inside", `{"x":{}}`, "no number"},
	{"a list inside", `{"version":[1]}`, "no number"},
	{"no name", `{1:2}`, "no name"},
	{"no colon", `{"version" 1}`, "no :"},
	{"no comma", `{"version":1 "on":true}`, "no , or }"},
	{"a comma too many", `{"version":1,}`, "no name"},
	{"no value", `{"version":}`, "no number"},
	{"a fraction", `{"version":1.5}`, "no , or }"},
	{"an exponent", `{"version":1e3}`, "no number"},
	{"a plus", `{"version":+1}`, "no number"},
	{"a zero in front", `{"version":-01}`, "no number"},
	{"a minus alone", `{"version":-}`, "no number"},
	{"too large a number", `{"large":9223372036854775808}`, "no number"},
	{"too large a number for its field", `{"small":128}`, "no number here"},
	{"a text for a number", `{"version":"1"}`, "no text here"},
	{"a number for a text", `{"title":1}`, "no number here"},
	{"a truth value for a number", `{"version":true}`, "no truth value here"},
	{"no truth value", `{"on":maybe}`, "no number"},
	{"no base64", `{"saved":"!"}`, "no base64"},
	{"a line end in a text", "{\"title\":\"a\nb\"}", "no text"},
	{"an escape that is not known", `{"title":"\x"}`, "no escape"},
	{"half an escape", `{"title":"\u00`, "no escape"},
	{"a sign in an escape", `{"title":"\u+123"}`, "no escape"},
	{"a backslash at the end", `{"title":"\`, "no escape"},
	{"very deep", `{"x":` + "[[[[[[[[[[[[[[[[[[[[[[[[[", "no number"},
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	for _, test := range texts {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got, want record
			err := plainjson.Unmarshal([]byte(test.text), &got)
			if test.wantErr != "" {
				require.ErrorIs(t, err, plainjson.ErrSyntax)
				require.ErrorContains(t, err, test.wantErr)
				return
			}
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal([]byte(test.text), &want))
			require.Equal(t, want, got)
		})
	}
}

func TestUnmarshalLists(t *testing.T) {
	t.Parallel()
	for text, wantErr := range map[string]string{
		`[]`:                                  "",
		`[{"title":"a"} , {},{"version":3} ]`: "",
		`[{"title":"a"} {}]`:                  "no , or ]",
		`[{"title":"a"},]`:                    "no {",
		`[`:                                   "no {",
		`{}`:                                  "no [",
		`["a"]`:                               "no {",
	} {
		got, want := []record{{Title: "before"}}, []record{}
		err := plainjson.Unmarshal([]byte(text), &got)
		if wantErr != "" {
			require.ErrorContains(t, err, wantErr)
			continue
		}
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal([]byte(text), &want))
		require.ElementsMatch(t, want, got)
	}
}

// What was written is read again, and a text that lacks its end is refused.
func TestUnmarshalReadsWhatMarshalWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := record{
			Version: rapid.Int().Draw(t, "version"), Small: rapid.Int8().Draw(t, "small"), Large: rapid.Int64().Draw(t, "large"),
			Title: rapid.String().Draw(t, "title"), On: rapid.Bool().Draw(t, "on"), Saved: rapid.SliceOf(rapid.Byte()).Draw(t, "saved"),
		}
		text, err := plainjson.Marshal(want)
		require.NoError(t, err)
		var got record
		require.NoError(t, plainjson.Unmarshal(text, &got))
		require.Equal(t, want, got)
		require.Error(t, plainjson.Unmarshal(text[:rapid.IntRange(0, len(text)-1).Draw(t, "cut")], &got))
	})
}

// FuzzUnmarshal: no text makes it panic, and what it reads, encoding/json reads the same, but that it takes names in any
// case.
func FuzzUnmarshal(f *testing.F) {
	for _, test := range texts {
		f.Add([]byte(test.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got, want record
		if plainjson.Unmarshal(text, &got) != nil {
			return
		}
		require.True(t, json.Valid(text), "%q", text)
		if names := (map[string]any{}); json.Unmarshal(text, &names) == nil && onlyExact(names) {
			require.NoError(t, json.Unmarshal(text, &want))
			require.Equal(t, want, got)
		}
	})
}

// onlyExact tells whether no name differs from a field's in its case alone.
func onlyExact(names map[string]any) bool {
	for name := range names {
		for _, field := range []string{"version", "small", "large", "title", "on", "saved"} {
			if name != field && strings.EqualFold(name, field) {
				return false
			}
		}
	}
	return true
}
