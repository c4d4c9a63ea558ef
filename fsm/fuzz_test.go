package fsm_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"glassraft/fsm"
)

func FuzzParseCommand(f *testing.F) {
	for _, line := range []string{
		"", "set x 5", "get x", "delete x", "cas x 5 6", "append x abc", `set "a b" "\x00\""`, "  set  x  ", "sett x 5",
		"set x 'a'", `set x "5`, "set é 5", "set x \xff", "get x y", `set "x"y 5`,
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := fsm.ParseCommand(line)
		if err != nil {
			require.Zero(t, c)
			requireOneLine(t, err.Error())
			return
		}
		requireOneLine(t, c.String())
		again, err := fsm.ParseCommand(c.String())
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}

func FuzzParseRequest(f *testing.F) {
	for _, data := range []string{
		"", "set x 5", "@alice/3 set x 5", "@alice/3", "@/1 x", "@a/0 x", "@a/01 x", "@a x", "@a/1 @b/2 x", "x\n",
		"\xff", " ",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := fsm.ParseRequest(data)
		kv := fsm.NewKV()
		response, errApply := kv.Apply(1, data)
		require.NoError(t, errApply)
		require.NotEqual(t, fsm.StatusNone, response.Status)
		if err != nil {
			require.Zero(t, r)
			requireOneLine(t, err.Error())
			require.Equal(t, fsm.Response{Status: fsm.StatusError, Value: err.Error()}, response)
			return
		}
		require.NoError(t, r.Validate())
		require.Equal(t, string(data), string(r.Encode()))
	})
}

func FuzzRestore(f *testing.F) {
	const head = "glassraft kv version 1\napplied 8\n"
	for _, lines := range []string{
		"", head, head + "set x 5\n", head + "set \"\" \"a b\"\nset x 5\nsession a 1 ok\nsession b 2 differs: 5\n",
		head + "session a 1 error: \"\\n\"\n", head + "set y 5\nset x 5\n", "glassraft kv version 2\n",
	} {
		f.Add([]byte(lines), true)
		f.Add([]byte(withChecksum(lines)), false)
	}
	// The fuzzer finds no checksum by itself, so that it may ask for one.
	f.Fuzz(func(t *testing.T, data []byte, addChecksum bool) {
		if addChecksum {
			data = []byte(withChecksum(string(data)))
		}
		kv := filled(t)
		before := snapshot(t, kv)
		if err := kv.Restore(data); err != nil {
			require.ErrorIs(t, err, fsm.ErrBadSnapshot)
			requireOneLine(t, err.Error())
			require.Equal(t, before, snapshot(t, kv))
			return
		}
		require.Equal(t, string(data), snapshot(t, kv))
	})
}

// requireOneLine requires that a text can be shown as it is.
func requireOneLine(t testing.TB, text string) {
	t.Helper()
	require.NotEmpty(t, text)
	require.False(t, strings.ContainsAny(text, "\n\r\t\x00") || !utf8.ValidString(text), "%q", text)
}
