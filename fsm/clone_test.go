package fsm_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/fsm"
)

func TestCloneIsInTheSameState(t *testing.T) {
	t.Parallel()
	kv := filled(t)
	clone := kv.Clone().(*fsm.KV)
	require.Equal(t, kv, clone)
	require.Equal(t, snapshot(t, kv), snapshot(t, clone))
	fields := reflect.ValueOf(kv).Elem()
	for i := range fields.NumField() {
		require.False(t, fields.Field(i).IsZero(), "nothing is known of %s", fields.Type().Field(i).Name)
	}
	empty := fsm.NewKV().Clone().(*fsm.KV)
	apply(t, empty, "set x 1") // has a map to write to
}

func TestCloneAndOriginalGoTheirOwnWays(t *testing.T) {
	t.Parallel()
	requests := rapid.SampledFrom([]string{"set x 1", "set y 2", "append x a", "delete x", "cas y 2 3", "@alice/1 append x b",
		"@alice/2 append x b", "@bob/1 delete y", "@bob/3 set z 1", "nonsense"})
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SliceOf(requests).Draw(t, "before")
		after := [2][]string{rapid.SliceOf(requests).Draw(t, "original's"), rapid.SliceOf(requests).Draw(t, "clone's")}
		original := replayed(t, before)
		both := [2]*fsm.KV{original, original.Clone().(*fsm.KV)}
		for step := range max(len(after[0]), len(after[1])) {
			for i, kv := range both {
				if step < len(after[i]) {
					_, err := kv.Apply(kv.LastApplied()+1, []byte(after[i][step]))
					require.NoError(t, err)
				}
			}
		}
		for i, kv := range both {
			want := replayed(t, append(before[:len(before):len(before)], after[i]...))
			require.Equal(t, want, kv)
		}
	})
}

// replayed is a new machine to which the requests were put.
func replayed(t *rapid.T, requests []string) *fsm.KV {
	kv := fsm.NewKV()
	for i, request := range requests {
		_, err := kv.Apply(uint64(i)+1, []byte(request))
		require.NoError(t, err)
	}
	return kv
}
