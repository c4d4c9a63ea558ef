package fsm_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/fsm"
)

func TestAppenderKeepsEverythingInOrder(t *testing.T) {
	t.Parallel()
	a := fsm.NewAppender()
	for i, text := range []string{"foo", "", "set x 5"} {
		response, err := a.Apply(uint64(3+2*i), []byte(text))
		require.NoError(t, err)
		require.Equal(t, fsm.Response{Status: fsm.StatusOK}, response)
	}
	require.Equal(t, "fooset x 5", string(a.State()))
	require.EqualValues(t, 7, a.LastApplied())
	_, err := a.Apply(7, []byte("again"))
	require.ErrorIs(t, err, fsm.ErrAlreadyApplied)
	require.Equal(t, "fooset x 5", string(a.State()))
}

func TestAppenderComesBackFromItsSnapshot(t *testing.T) {
	t.Parallel()
	a := fsm.NewAppender()
	_, err := a.Apply(9, []byte("two\nlines"))
	require.NoError(t, err)
	data, err := a.Snapshot()
	require.NoError(t, err)
	require.Equal(t, "9\ntwo\nlines", string(data))
	b := fsm.NewAppender()
	require.NoError(t, b.Restore(data))
	require.Equal(t, a, b)
	data[3] = 'X'
	require.Equal(t, "two\nlines", string(b.State()), "the machine keeps no slice of others")

	for _, bad := range []string{"", "9", "x\n", "-1\n", "09\nx", "99999999999999999999\nx"} {
		require.ErrorIs(t, b.Restore([]byte(bad)), fsm.ErrBadSnapshot, "%q", bad)
		require.Equal(t, a, b, "a refused snapshot changes nothing")
	}
}

func TestAppenderCloneIsItsOwn(t *testing.T) {
	t.Parallel()
	a := fsm.NewAppender()
	_, err := a.Apply(1, []byte("a"))
	require.NoError(t, err)
	b := a.Clone()
	_, err = b.Apply(2, []byte("b"))
	require.NoError(t, err)
	_, err = a.Apply(2, []byte("c"))
	require.NoError(t, err)
	require.Equal(t, "ac", string(a.State()))
	require.Equal(t, "ab", string(b.(*fsm.Appender).State()))
}
