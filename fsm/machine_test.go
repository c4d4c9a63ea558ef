package fsm_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/fsm"
)

func TestResponseTextIsReadable(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		response fsm.Response
		want     string
	}{
		"zero":                  {fsm.Response{}, "no response"},
		"ok":                    {fsm.Response{Status: fsm.StatusOK}, "ok"},
		"ok with a value":       {fsm.Response{Status: fsm.StatusOK, Value: "17"}, "ok: 17"},
		"value":                 {fsm.Response{Status: fsm.StatusValue, Value: "5"}, "5"},
		"empty value":           {fsm.Response{Status: fsm.StatusValue}, `""`},
		"value with a space":    {fsm.Response{Status: fsm.StatusValue, Value: "a b"}, `"a b"`},
		"value ok":              {fsm.Response{Status: fsm.StatusValue, Value: "ok"}, `"ok"`},
		"value not found":       {fsm.Response{Status: fsm.StatusValue, Value: "not found"}, `"not found"`},
		"not found":             {fsm.Response{Status: fsm.StatusNotFound}, "not found"},
		"differs":               {fsm.Response{Status: fsm.StatusDiffers, Value: "7"}, "differs: 7"},
		"differs by empty":      {fsm.Response{Status: fsm.StatusDiffers}, `differs: ""`},
		"error":                 {fsm.Response{Status: fsm.StatusError, Value: "no such thing"}, "error: no such thing"},
		"error without a text":  {fsm.Response{Status: fsm.StatusError}, `error: ""`},
		"error with a line end": {fsm.Response{Status: fsm.StatusError, Value: "a\nb"}, `error: "a\nb"`},
		"error that is quoted":  {fsm.Response{Status: fsm.StatusError, Value: `"a"`}, `error: "\"a\""`},
		"unknown status":        {fsm.Response{Status: 9}, "unknown status 9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, row.response.String())
		})
	}
}

func TestStatusHasAPhrase(t *testing.T) {
	t.Parallel()
	require.Equal(t, "not found", fsm.StatusNotFound.String())
	require.Equal(t, "unknown status 200", fsm.Status(200).String())
}

func TestResponsesOfDifferentOutcomesDiffer(t *testing.T) {
	t.Parallel()
	kv := fsm.NewKV()
	set := apply(t, kv, `set x ""`)
	empty := apply(t, kv, "get x")
	absent := apply(t, kv, "get y")
	failed := apply(t, kv, "got x")
	all := []fsm.Response{set, empty, absent, failed}
	texts := map[string]bool{}
	for i, a := range all {
		texts[a.String()] = true
		for _, b := range all[i+1:] {
			require.False(t, a == b, "%v and %v", a, b)
		}
	}
	require.Len(t, texts, len(all))
}
