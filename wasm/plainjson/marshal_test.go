package plainjson_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/plainjson"
)

type inner struct {
	Shown  int `json:"shown"`
	Hidden int `json:"-"`
	secret int
}

type outer struct {
	*inner
	Plain    string
	Small    uint8   `json:"small,omitempty"`
	List     []int16 `json:"list,omitempty"`
	Pointer  *inner  `json:"pointer,omitempty"`
	Struct   inner   `json:"struct,omitempty"`
	Nothing  []bool  `json:"nothing"`
	Whatever any     `json:"whatever"`
}

// TestMarshalIsEncodingJSON compares with the library that this package stands
// in for.
func TestMarshalIsEncodingJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		value any
	}{
		{"nothing", nil},
		{"an empty patch", [][]any{}},
		{"a patch", [][]any{{"c", "a/b", "", "svg:g", nil}, {"t", "a", "S1 → S2"}}},
		{"a string with everything", "\x00\x1f\b\f\n\r\t\"\\/<>&'\x7f é \u2028\u2029 \U0001F600 \xff\xc3 \ufffd"},
		{"the largest numbers", []any{int64(math.MinInt64), uint64(math.MaxUint64), uint8(7), true}},
		{"an embedded struct, and all that is empty", outer{inner: &inner{Shown: 1, secret: 2}}},
		{"nothing that is empty", outer{&inner{}, "a", 1, []int16{-1}, &inner{Shown: 2}, inner{}, []bool{}, []string{"b"}}},
		{"an embedded struct that is not there", outer{}},
		{"bytes", []any{[]byte("a"), []byte{}, []byte(nil), []uint8{0, 255, 254, 253}}},
		{"a frame", view.Frame{
			Nodes:   []view.Node{{ID: 1, Name: "S1", Timer: &view.Timer{Due: 5}, Log: view.Log{Compacted: core.LogID{Index: 7, Term: 2}}}},
			Clients: []view.Client{{Name: "c1", Read: true}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requireSame(t, test.value)
		})
	}
}

func TestMarshalIsEncodingJSONForAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		requireSame(t, rapid.String().Draw(t, "text"))
		requireSame(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
	})
}

func requireSame(t require.TestingT, value any) {
	want, err := json.Marshal(value)
	require.NoError(t, err)
	got, err := plainjson.Marshal(value)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func TestMarshalRefuses(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{
		"a float":              1.5,
		"a map":                map[string]int{},
		"an array":             [2]int{},
		"a form of its own":    time.Time{},
		"one behind a pointer": &struct{ At *time.Time }{&time.Time{}},
		"an option of a tag": struct {
			A int `json:"a,string"`
		}{},
		"something in a list":   []any{1, 2.5},
		"something in a struct": struct{ A float32 }{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := plainjson.Marshal(value)
			require.ErrorIs(t, err, plainjson.ErrUnsupported)
		})
	}
}
