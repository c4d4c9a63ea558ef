package script_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/script"
)

// The same events with a driver that keeps its contract: a branch of the same history,
// in which nothing is broken and what cannot happen is missing.
func TestAgainDoesTheSameEventsWithAMendedDriver(t *testing.T) {
	t.Parallel()
	for _, row := range brokenPlays {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := playedBy(t, row.text(t))
			p.runner.Watch(nil)
			h := p.runner.History()
			end, trace, size := h.At(), string(h.Trace()), h.Len()
			o := p.runner.Do(script.Again{})
			if row.name == "wiped-disk" {
				require.ErrorIs(t, o.Err, core.ErrNothingNew)
				require.Equal(t, end, h.At())
				return
			}
			require.NoError(t, o.Err)
			events := h.Events()
			require.Equal(t, core.Mend{}, events[0])
			require.Equal(t, len(events), o.Events)
			require.Equal(t, size+len(events), h.Len())
			passed := len(p.events) - (len(events) - 1)
			require.Less(t, passed, len(p.events)/8)
			require.Equal(t, passed > 0, strings.Contains(o.Output, "passed over"), o.Output)
			rest := p.events // each is done or passed over, and in order
			for _, e := range events[1:] {
				for rest[0].String() != e.String() {
					rest = rest[1:]
					passed--
				}
				rest = rest[1:]
			}
			require.Equal(t, passed, len(rest))
			require.Empty(t, h.Observer().(*check.Checker).Violations())
			mended := string(h.Trace())
			require.NotContains(t, mended, "breaks the contract on purpose")
			require.NotContains(t, mended, "panic")
			p.holds(t, row.mended)

			require.ErrorIs(t, p.runner.Do(script.Again{}).Err, core.ErrNothingNew, "nobody breaks anything now")
			require.NoError(t, h.Seek(end))
			require.Equal(t, trace, string(h.Trace()), "the run so far is what it was")
			require.Empty(t, p.runner.Do(script.Again{}).Err)
			require.Equal(t, size+len(events), h.Len(), "the same branch")

			// It is kept like any other branch, and as a script like any other run.
			observer := func() core.Observer { return check.New() }
			loaded, err := script.Load(script.Save(h), observer)
			require.NoError(t, err)
			require.Equal(t, mended, string(loaded.Trace()))
			require.NoError(t, loaded.Seek(end))
			require.Equal(t, trace, string(loaded.Trace()))
			short, err := script.LoadShort(script.SaveShort(h), observer)
			require.NoError(t, err)
			require.Equal(t, mended, string(short.Trace()))
			f, err := script.Parse(script.Format(h.Config(), h.Events()))
			require.NoError(t, err)
			require.Equal(t, mended, string(history.TraceOf(f.Config, f.Events())))
		})
	}
}

// What comes after it goes on in the mended run, and its one line is printed at every
// level of the log.
func TestAScriptGoesOnAfterAgain(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "play", "play_break_vote_not_persisted.txt"))
	require.NoError(t, err)
	f, err := script.Parse(string(text) + "\nlog-level none\nexpect not safe\n\nagain\n----\nThe same 14 events, with a driver that keeps its contract.\n\nexpect safe and S2.saved-vote = S1 and S3.role = candidate\n")
	require.NoError(t, err)
	result, err := script.Run(f)
	require.NoError(t, err)
	require.Empty(t, result.Differences)
}

func TestAgainCanBeStopped(t *testing.T) {
	t.Parallel()
	p := playedBy(t, brokenPlays[0].text(t))
	enough := errors.New("enough")
	p.runner.Watch(func(events int) error {
		if events == 5 {
			return enough
		}
		return nil
	})
	require.ErrorIs(t, p.runner.Do(script.Again{}).Err, enough)
	require.Equal(t, 5, p.runner.History().Cluster().Events())
}
