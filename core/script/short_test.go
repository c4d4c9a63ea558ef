package script_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/script"
)

// short packs lines as a short form holds them, behind a checksum.
func short(sum uint32, lines []byte) []byte {
	out := bytes.NewBuffer(binary.BigEndian.AppendUint32(nil, sum))
	w, _ := flate.NewWriter(out, flate.BestCompression)
	_, _ = w.Write(lines)
	_ = w.Close()
	return out.Bytes()
}

// texts packs a script whose every line stands there as it is.
func texts(text string) []byte {
	var lines []byte
	for line := range strings.Lines(text) {
		lines = append(append(lines, 0), line...)
	}
	return short(crc32.ChecksumIEEE([]byte(text)), lines)
}

func TestShortFormIsTheSameHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := grown(t)
		saved := script.SaveShort(h)
		back, err := script.LoadShort(saved, observer)
		require.NoError(t, err)
		require.Equal(t, outline(h), outline(back))
		require.Equal(t, string(h.Trace()), string(back.Trace()))
		require.Equal(t, saved, script.SaveShort(back))

		back, err = script.LoadShort(append(saved, 0, 1, 2), observer)
		require.NoError(t, err, "what follows is ignored")
		require.Equal(t, outline(h), outline(back))
	})
}

// A byte that is changed, or missing, is found.
func TestDamagedShortFormIsRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := grown(t)
		saved := script.SaveShort(h)
		at := rapid.IntRange(0, len(saved)-1).Draw(t, "at")
		_, err := script.LoadShort(saved[:at], observer)
		require.Error(t, err)
		changed := bytes.Clone(saved)
		changed[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if back, err := script.LoadShort(changed, observer); err == nil {
			require.Equal(t, outline(h), outline(back), "bits behind the end mean nothing")
		}
	})
}

func TestShortFormRefuses(t *testing.T) {
	t.Parallel()
	const begin = "config seed=1\nadd-nodes 1 voters=(1)\n"
	for _, row := range []struct {
		name  string
		saved []byte
		is    error
	}{
		{"nothing", nil, script.ErrDamaged},
		{"less than a checksum", []byte{1, 2, 3}, script.ErrDamaged},
		{"no compression", []byte("hello, world"), script.ErrDamaged},
		{"another checksum", short(1, []byte("\x00config seed=1\n")), script.ErrDamaged},
		{"a line without an end", short(0, []byte("\x00config")), script.ErrDamaged},
		{"a kind that there is not", short(0, []byte{7}), script.ErrDamaged},
		{"a tick without its number", short(0, []byte{1 | 1<<3}), script.ErrDamaged},
		{"a number that does not end", short(0, append([]byte{3}, bytes.Repeat([]byte{255}, 20)...)), script.ErrDamaged},
		{"no event", texts(begin + "<script>alert(1)</script>\n"), script.ErrDamaged},
		{"an impossible event", texts(begin + "deliver 1.7\n"), script.ErrDamaged},
		{"a bomb", short(0, make([]byte, 1<<30)), script.ErrCostly},
		{"ticks for ever", texts(begin + strings.Repeat("tick 1 count=1000000\n", 100)), script.ErrCostly},
		{"places for ever", texts(jumping(300)), script.ErrCostly},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := script.LoadShort(row.saved, observer)
			require.ErrorIs(t, err, row.is)
		})
	}
}

// jumping goes back and forth between two ends of a run, so that each time much
// has to be done again.
func jumping(times int) string {
	var b strings.Builder
	b.WriteString("config seed=1\nadd-nodes 1 voters=(1)\n")
	for range 61 {
		b.WriteString("tick 1 count=100\n")
	}
	for i := range times {
		fmt.Fprintf(&b, "at %d\npropose 1 set k %d\n", 55+i%2, i)
	}
	return b.String()
}

// A Saver that was asked at many times gives the same text as Save at the end.
func TestSaverFollowsAHistory(t *testing.T) {
	t.Parallel()
	h, err := history.New(core.Defaults(), observer)
	require.NoError(t, err)
	saver := script.NewSaver(h)
	do := func(line string) {
		e, err := script.ParseLine(line)
		require.NoError(t, err)
		_, err = h.Do(e)
		require.NoError(t, err)
	}
	do("add-nodes 1 voters=(1)")
	for i := range 9_000 { // some times what a Saver compresses anew
		do(fmt.Sprintf("tick 1 count=%d", 1+i*7919%100))
		switch {
		case i%1_000 == 500:
			require.NoError(t, h.Seek(history.EventID(1+i/2)))
		case i%100 == 99:
			back, err := script.Load(saver.Bytes(), observer)
			if i%1_500 == 1_499 {
				require.NoError(t, err)
				require.Equal(t, outline(h), outline(back))
			}
		}
	}
	require.Equal(t, script.Save(h), script.NewSaver(h).Bytes())
	require.Less(t, len(saver.Bytes()), len(script.Save(h))*11/10)
}

// FuzzLoadShort: no bytes panic, and what is read is written and read alike.
func FuzzLoadShort(f *testing.F) {
	h, err := history.New(core.Defaults(), nil)
	require.NoError(f, err)
	_, err = h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(f, err)
	_, err = h.Do(core.Campaign{Node: 1})
	require.NoError(f, err)
	f.Add("config seed=1\nadd-nodes 1 voters=(1)\ntick 1 count=20\nat 1\n", false)
	f.Add("config seed=1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\ndeliver 1.1\ndeliver 1.2\nat 4\n", false)
	f.Add(string(script.SaveShort(h)), true)
	f.Fuzz(func(t *testing.T, text string, raw bool) {
		saved := []byte(text)
		if !raw {
			saved = texts(text)
		}
		h, err := script.LoadShort(saved, nil)
		if err != nil {
			return
		}
		back, err := script.LoadShort(script.SaveShort(h), nil)
		require.NoError(t, err)
		require.Equal(t, outline(h), outline(back))
	})
}
