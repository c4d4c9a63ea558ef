package history_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
)

// Whatever a broken driver does to a cluster in hostile weather, the engine itself
// stays whole: what comes by itself is possible, and a replay gives the same.
func TestBrokenDriversInHostileWeather(t *testing.T) {
	t.Parallel()
	for _, b := range core.AllBreaks() {
		t.Run(b.String(), func(t *testing.T) {
			t.Parallel()
			acted := 0
			rapid.Check(t, func(t *rapid.T) {
				config := anyConfig(t)
				config.Options.Breaks = core.BreaksOf(b)
				if config.Validate() != nil {
					config.Options.AsyncStorageWrites, config.Options.DurableMachine = true, true
				}
				h, err := history.New(config, func() core.Observer { return check.New() })
				require.NoError(t, err)
				h.SetStride(64)
				do := func(e core.Event) error {
					effects, err := h.Do(e)
					for _, fx := range effects {
						if fx, ok := fx.(core.ContractBroken); ok {
							require.Equal(t, b, fx.Break)
							acted++
						}
					}
					return err
				}
				require.NoError(t, do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}))
				_, err = schedule.Run(h.Cluster(), do, func(c *core.Cluster) bool { return c.Nodes()[0].State().Leader != 0 }, 3000)
				require.NoError(t, err)
				require.NoError(t, do(core.AddNodes{Count: 1}))
				require.NoError(t, do(core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4"}}))
				require.NoError(t, do(core.AddClients{Count: 2, Options: patient(40)}))
				storm := h.Cluster().Now() + 3000*core.Millisecond
				o := schedule.Options{
					Weather:      schedule.Weather{Hostility: schedule.Cruel, Seed: rapid.Uint64().Draw(t, "weather"), Until: storm},
					CompactAfter: core.Index(rapid.IntRange(1, 6).Draw(t, "compact after")),
				}
				_, err = o.Run(h.Cluster(), do, func(c *core.Cluster) bool { return c.Now() >= storm }, 2000)
				if err != nil && !errors.Is(err, schedule.ErrCap) {
					require.NoError(t, err)
				}
				trace := string(h.Trace())
				line := h.Line()
				require.NoError(t, h.Seek(line[len(line)/2]))
				require.NoError(t, h.Seek(line[len(line)-1]))
				require.Equal(t, trace, string(h.Trace()))
			})
			t.Logf("%v acted %d times", b, acted)
		})
	}
}
