package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/schedule"
)

// What became of each request is what a plain reading of all effects, kept in
// full, says; and it survives a copy of the checker on the way.
func TestAnswersAreWhatTheEffectsSaid(t *testing.T) {
	t.Parallel()
	answered, others := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		config := core.Defaults()
		config.Seed = rapid.Uint64().Draw(t, "seed")
		config.Options.AsyncStorageWrites = rapid.Bool().Draw(t, "async")
		c, err := core.NewCluster(config)
		require.NoError(t, err)
		checker := check.New()
		places := map[core.HandleID]core.LogID{}
		results := map[core.HandleID]core.Result{}
		ends := map[core.HandleID]int{}
		askers := map[core.HandleID]core.ClientID{}
		answers := map[core.ClientID][]core.Response{}
		applied := map[core.Index]core.LogID{}
		do := func(e core.Event) {
			fx, err := c.Do(e)
			require.NoError(t, err)
			checker.Observe(c, e, fx)
			for _, fx := range fx {
				switch fx := fx.(type) {
				case core.RequestAppended:
					places[fx.Handle] = fx.ID
				case core.RequestDone:
					results[fx.Handle], ends[fx.Handle] = fx.Result, c.Events()
				case core.ClientSent:
					askers[fx.Handle] = fx.Client
				case core.ClientDone:
					if fx.Result.Outcome == core.Answered {
						answers[fx.Client] = append(answers[fx.Client], fx.Result.Response)
					}
				case core.Applied:
					applied[core.Index(fx.Entry.GetIndex())] = core.LogID{Term: core.Term(fx.Entry.GetTerm()), Index: core.Index(fx.Entry.GetIndex())}
				}
			}
		}
		do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
		do(core.AddClients{Count: 3, Options: core.DefaultClient()})
		for _, choice := range rapid.SliceOfN(rapid.Uint64(), 300, 300).Draw(t, "choices") {
			e, ok := schedule.Chaos(c, choice, 40)
			require.True(t, ok)
			do(e)
			if choice%50 == 0 {
				checker = checker.Clone().(*check.Checker)
			}
		}

		same := func(t require.TestingT, handle core.HandleID, a check.Answer) {
			require.Equal(t, handle, a.Handle)
			require.Equal(t, askers[handle], a.Client)
			require.Equal(t, results[handle].Outcome, a.Outcome)
			require.Equal(t, results[handle].Response, a.Response)
			require.Equal(t, ends[handle], a.Event)
		}
		for handle, place := range places {
			a, ok := checker.Answer(place.Index)
			require.True(t, ok)
			result, ended := results[handle]
			switch {
			case ended && result.Outcome == core.Answered:
				answered++
				same(t, handle, a)
				require.Equal(t, place, applied[place.Index], "answered, so applied where it was put")
			case a.Handle == handle:
				others++
				same(t, handle, a)
			}
		}
		_, ok := checker.Answer(1 << 40)
		require.False(t, ok)

		for client := core.ClientID(1); client <= 3; client++ {
			var last uint32 = 1 << 31
			var heard []core.Response
			for _, o := range checker.Operations(client, 1000) {
				require.Less(t, o.Number, last, "newest first")
				require.Equal(t, o.Outcome == core.Pending, o.Event == 0)
				last = o.Number
				if o.Outcome == core.Answered {
					heard = append([]core.Response{o.Answer}, heard...)
				}
			}
			require.Equal(t, answers[client], heard)
			require.Len(t, checker.Operations(client, 1), int(min(last, 1)))
		}
	})
	require.Positive(t, answered)
	require.Positive(t, others)
}
