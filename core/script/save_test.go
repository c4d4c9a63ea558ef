package script_test

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/script"
	"glassraft/core/view"
)

func observer() core.Observer { return check.New() }

// grown is a history that random events and moves made.
func grown(t *rapid.T) *history.History {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	config.Options.AsyncStorageWrites = rapid.Bool().Draw(t, "async")
	h, err := history.New(config, observer)
	require.NoError(t, err)
	_, err = h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(t, err)
	for _, choice := range rapid.SliceOfN(rapid.Uint64(), 0, 80).Draw(t, "choices") {
		if choice%10 == 7 {
			require.NoError(t, h.Seek(history.EventID(1+choice/10%uint64(h.Len()))))
			continue
		}
		e, ok := schedule.Chaos(h.Cluster(), choice, 1+choice%20)
		require.True(t, ok)
		_, err := h.Do(e)
		require.NoError(t, err)
	}
	return h
}

// outline is a tree as text.
func outline(h *history.History) string {
	var b strings.Builder
	for id := history.Start + 1; int(id) <= h.Len(); id++ {
		fmt.Fprintln(&b, id, h.Parent(id), h.Event(id), h.Time(id), h.Depth(id), h.Silent(id))
	}
	fmt.Fprintln(&b, "at", h.At())
	return b.String()
}

func TestWhatWasSavedIsLoaded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := grown(t)
		before := outline(h)
		saved := script.Save(h)
		require.Equal(t, before, outline(h))
		back, err := script.Load(saved, observer)
		require.NoError(t, err)
		require.Equal(t, before, outline(back))
		require.Equal(t, h.Config(), back.Config())
		require.Equal(t, view.Capture(h.Cluster()), view.Capture(back.Cluster()))
		require.Equal(t, string(h.Trace()), string(back.Trace()))
		require.Equal(t, saved, script.Save(back))
	})
}

func small(t require.TestingT) []byte {
	h, err := history.New(core.Defaults(), nil)
	require.NoError(t, err)
	for _, e := range []core.Event{core.AddNodes{Count: 1, Voters: []core.NodeID{1}}, core.Campaign{Node: 1}} {
		_, err := h.Do(e)
		require.NoError(t, err)
	}
	return script.Save(h)
}

func TestSavedHistoryBeginsWithALineThatSaysWhatItIs(t *testing.T) {
	t.Parallel()
	first, _, _ := bytes.Cut(small(t), []byte("\n"))
	require.Equal(t, "glassraft history 1 crc32=c53aea42 bytes=53", string(first))
}

// Whatever single byte is changed, it is noticed.
func TestDamageIsRefused(t *testing.T) {
	t.Parallel()
	saved := small(t)
	for i := range saved {
		damaged := bytes.Clone(saved)
		damaged[i] ^= 0x15
		_, err := script.Load(damaged, nil)
		require.Error(t, err, "byte %d", i)
	}
	for n := range saved {
		_, err := script.Load(saved[:n], nil)
		require.ErrorIs(t, err, script.ErrDamaged, "%d bytes", n)
	}
}

func TestSavesThatAreNot(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, saved, want string }{
		{"nothing", "", `damaged history: it does not begin with "glassraft history"`},
		{"something else", "PNG\n...", `damaged history: it does not begin with "glassraft history"`},
		{"a later version", "glassraft history 2 crc32=0 bytes=0\n", `history of version "2" (this program reads version 1)`},
		{"no sum", "glassraft history 1 bytes=0\n", `damaged history: first line "glassraft history 1 bytes=0" (legal: glassraft history 1 crc32=SUM bytes=LENGTH)`},
		{"far too long", "glassraft history 1 crc32=00000000 bytes=99999999\n", "history of 99999999 bytes (legal: up to 67108864)"},
		{"no body", "glassraft history 1 crc32=00000000 bytes=0\n", "damaged history: unexpected EOF"},
		{"no config", packed("campaign 1\n"), `damaged history: line 1: "campaign 1" (legal: config ...)`},
		{"a config that is none", packed("config seed=x\n"), "damaged history: line 1: bad configuration: seed=x (legal: a whole number)"},
		{"an event that is none", packed("config seed=1\ncampain 1\n"), `damaged history: line 2: unknown verb "campain" (did you mean campaign?)`},
		{"an impossible event", packed("config seed=1\ncampaign 1\n"), "damaged history: line 2: campaign 1: no such node: S1 (legal: none yet)"},
		{"a place that is none", packed("config seed=1\nat x\n"), `damaged history: line 2: place "x" (legal: a whole number)`},
		{"two places", packed("config seed=1\nadd-nodes 1\nat 0\nat 1\n"), "damaged history: line 4: place 1 after another place (legal: an event)"},
		{"nothing but lines", packed("config seed=1\n" + strings.Repeat("\n", 1_000_000)), `damaged history: line 2: unknown verb ""`},
		{"too much work", packed("config seed=1\nadd-nodes 1\n" + strings.Repeat("tick 1 count=1000000\n", 300)), "damaged history: line 203: limit reached: it takes more than 200000000 events and ticks to do it again"},
		{"a place that does not exist", packed("config seed=1\nat 3\n"), "damaged history: line 2: no such event: 3 (legal: 0 to 0)"},
		{"the same event twice", packed("config seed=1\nadd-nodes 1\nat 0\nadd-nodes 1\n"), `damaged history: line 4: "add-nodes 1" was done here before`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := script.Load([]byte(row.saved), nil)
			require.Error(t, err)
			// The list of legal verbs is long.
			got, _, _ := strings.Cut(err.Error(), " (legal: add-nodes")
			require.Equal(t, row.want, got)
		})
	}
	_, err := script.Load(make([]byte, script.SaveBytesMax+1), nil)
	require.EqualError(t, err, "history of 67108865 bytes (legal: up to 67108864)")
}

func FuzzLoad(f *testing.F) {
	f.Add(small(f))
	f.Add([]byte(packed("config seed=1\nadd-nodes 1\nat 0\nadd-nodes 2\n")))
	f.Fuzz(func(t *testing.T, saved []byte) {
		h, err := script.Load(saved, nil)
		if err != nil {
			return
		}
		again, err := script.Load(script.Save(h), nil)
		require.NoError(t, err)
		require.Equal(t, outline(h), outline(again))
	})
}

// packed is a text as Save would pack it.
func packed(text string) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "glassraft history 1 crc32=%08x bytes=%d\n", crc32.ChecksumIEEE([]byte(text)), len(text))
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.String()
}
