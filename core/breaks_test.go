package core_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/script"
)

// Every break has a name of its own, a sentence, a rule and the place of that rule.
func TestEachBreakSaysWhatItIs(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, b := range core.AllBreaks() {
		require.Regexp(t, `^[a-z]+(-[a-z]+)+$`, b.String())
		require.False(t, names[b.String()], b)
		names[b.String()] = true
		for _, words := range []string{b.Does(), b.Rule()} {
			require.Regexp(t, `^[a-zA-Z].*[^.]$`, words, b)
		}
		require.Regexp(t, `^raft/[a-zA-Z]+\.(go|md), `, b.Source())
	}
	require.Len(t, names, 11)
}

func TestBreaksAsText(t *testing.T) {
	t.Parallel()
	require.Equal(t, "none", core.Breaks(0).String())
	require.Nil(t, core.Breaks(0).List())
	checkMany(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.SampledFrom(core.AllBreaks())).Draw(t, "breaks")
		s := core.BreaksOf(list...)
		for _, b := range list {
			require.True(t, s.Has(b))
		}
		require.Equal(t, s, core.BreaksOf(s.List()...))
		back, err := core.ParseBreaks(s.String())
		require.NoError(t, err)
		require.Equal(t, s, back)
	})
	for _, text := range []string{"", "vote", "vote-not-persisted,", "none,vote-not-persisted", "Vote-Not-Persisted"} {
		_, err := core.ParseBreaks(text)
		require.ErrorIs(t, err, core.ErrMalformed, text)
		o := core.Defaults().Options
		require.ErrorContains(t, o.SetOption("break", text), "bad configuration: break="+text+" (legal: none, or with commas between them vote-not-persisted, ack")
		require.Equal(t, core.Defaults().Options, o)
	}
}

// A break that could never act is refused: its mistake would look like none.
func TestBreaksThatCannotActAreRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		b    core.Break
		text string
		set  func(*core.Options)
	}{
		{core.BreakAcknowledgedBeforeWrite, "bad configuration: break=acknowledged-before-write without async-storage-writes (it would never act)", async},
		{core.BreakResponsesOutOfOrder, "bad configuration: break=responses-out-of-order without async-storage-writes (it would never act)", async},
		{core.BreakAppliedUnset, "bad configuration: break=applied-unset without durable-machine (it would never act)", durable},
		{core.Break(15), "bad configuration: breaks 0x8000 (legal: 0 to 0x7ff)", nil},
	} {
		config := core.Defaults()
		config.Options.Breaks = core.BreaksOf(row.b)
		require.EqualError(t, config.Validate(), row.text)
		if row.set != nil {
			row.set(&config.Options)
			require.NoError(t, config.Validate())
		}
	}
}

// A copy of a cluster whose driver breaks the contract is as exact as any other,
// at every moment of every play.
func TestClustersThatBreakTheContractAreCopied(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "play", "play_break_*.txt"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			config, events := eventsOf(t, file, "")
			w := emptyWorld(t, func(c *core.Config) { *c = config })
			for _, e := range events {
				copied := w.clone()
				copied.do(e)
				w.do(e)
				require.Equal(t, string(w.trace), string(copied.trace))
				if w.c.Events()%3 == 0 {
					w = copied
				}
			}
		})
	}
}

// eventsOf runs a play without what a pattern finds in its text.
func eventsOf(t *testing.T, file, without string) (core.Config, []core.Event) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	if without != "" {
		text = regexp.MustCompile(without).ReplaceAll(text, nil)
	}
	parsed, err := script.Parse(string(text))
	require.NoError(t, err)
	r, err := script.NewRunner(parsed)
	require.NoError(t, err)
	r.Mute()
	r.Run()
	return parsed.Config, r.History().Events()
}

// The trace of a run says when a break acted, and that nothing else is different up
// to there: the driver is the right one until then.
func TestABreakChangesNothingBeforeItActs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "play", "play_break_*.txt"))
	require.NoError(t, err)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			config, events := eventsOf(t, file, "")
			right, others := eventsOf(t, file, ` break=[a-z,-]+`)
			w, mended := emptyWorld(t, func(c *core.Config) { *c = config }), emptyWorld(t, func(c *core.Config) { *c = right })
			for i, e := range events {
				effects := w.do(e)
				if len(of[core.ContractBroken](effects)) > 0 {
					break
				}
				if _, adds := e.(core.AddNodes); !adds {
					require.Equal(t, e, others[i])
				}
				require.Equal(t, effects, mended.do(others[i]))
			}
			require.Empty(t, of[core.ContractBroken](mended.effects))
		})
	}
}
