package history

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// A full history refuses what is new, and nothing else.
func TestAFullHistoryTakesNoNewEvent(t *testing.T) {
	t.Parallel()
	h, err := New(core.Defaults(), nil)
	require.NoError(t, err)
	_, err = h.Do(core.AddNodes{Count: 1, Voters: []core.NodeID{1}})
	require.NoError(t, err)
	h.places = append(h.places, make([]place, EventsMax-h.Len())...)
	fx, err := h.Do(core.Crash{Node: 1})
	require.ErrorIs(t, err, core.ErrLimit)
	require.EqualError(t, err, "limit reached: 1000000 events")
	require.Nil(t, fx)
	require.Equal(t, 1, h.Cluster().Events())
	require.EqualValues(t, 1, h.At())
	require.NoError(t, h.Back())
	_, err = h.Forward()
	require.NoError(t, err, "what is known can still be done again")
}
