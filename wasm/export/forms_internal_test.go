package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/export"
	"glassraft/core/history"
	"glassraft/core/script"
)

// run is a history that has gone on, and come back to where it is exported.
func run(t *testing.T) *history.History {
	t.Helper()
	h, err := history.New(core.Defaults(), nil)
	require.NoError(t, err)
	for _, e := range []core.Event{
		core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}, core.Campaign{Node: 1}, core.Ready{Node: 1},
	} {
		_, err := h.Do(e)
		require.NoError(t, err)
	}
	require.NoError(t, h.Back())
	return h
}

func TestWriteGivesTheRunUpToWhereItStands(t *testing.T) {
	t.Parallel()
	h := run(t)
	require.Len(t, h.Events(), 2)
	for _, kind := range []string{"trace", "shiviz", "history"} {
		var want bytes.Buffer
		require.NoError(t, forms[kind](&want, h.Config(), h.Events()))
		got, err := write(kind, script.Save(h))
		require.NoError(t, err)
		require.Equal(t, want.String(), string(got), kind)
		require.NotEmpty(t, got, kind)
	}
}

func TestWriteSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	saved := script.Save(run(t))
	_, err := write("picture", saved)
	require.EqualError(t, err, `unknown form "picture"`)
	_, err = write("trace", saved[:len(saved)-1])
	require.ErrorIs(t, err, script.ErrDamaged)
	require.Contains(t, forms, "tla", "which needs a build with the library's tag")
	if err := export.TLA(&bytes.Buffer{}, core.Defaults(), nil); err != nil {
		_, err = write("tla", saved)
		require.ErrorIs(t, err, core.ErrNoLibraryTrace)
	}
}
