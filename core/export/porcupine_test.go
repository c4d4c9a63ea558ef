package export_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/export"
)

func TestPorcupineShowsWhatTheClientsSaw(t *testing.T) {
	t.Parallel()
	r := chaos(t, 5, 60, true, 3000)
	asked, answered := 0, 0
	r.replay(t, func(_ *core.Cluster, _ core.Event, effects core.Effects) {
		for _, fx := range effects {
			if done, ok := fx.(core.ClientDone); ok {
				asked++
				if done.Result.Outcome == core.Answered {
					answered++
				}
			}
		}
	})
	require.Greater(t, answered, 20)
	page := r.bytes(t, export.Porcupine)
	require.True(t, bytes.HasPrefix(bytes.TrimSpace(page), []byte("<!doctype html>")), "%s", page[:100])
	shown := bytes.Count(page, []byte(`"Description":"c1 at S`)) + bytes.Count(page, []byte(`"Description":"c2 at S`))
	require.Equal(t, answered, shown-bytes.Count(page, []byte(`no answer"`)), "each answered operation, and those in doubt that may matter")
	require.Contains(t, string(page), `append `)
	require.Contains(t, string(page), `-\u003e ok"`)
}

// Nothing is drawn of a history that takes too long to judge.
func TestPorcupineGivesUp(t *testing.T) {
	t.Parallel()
	r := chaos(t, 5, 60, true, 3000)
	var out bytes.Buffer
	require.ErrorIs(t, export.DrawHistory(&out, r.config, r.events, 3), check.ErrUndecided)
	require.Empty(t, out.Bytes())
	require.NoError(t, export.DrawHistory(io.Discard, r.config, r.events, check.StepsUsual))
}

func TestPorcupineOfARunWithoutClients(t *testing.T) {
	t.Parallel()
	r := run{config: core.Defaults(), events: []core.Event{core.AddNodes{Count: 1, Voters: []core.NodeID{1}}}}
	require.NotEmpty(t, r.bytes(t, export.Porcupine))
}
