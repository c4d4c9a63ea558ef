package export_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/schedule"
)

// run is what is exported.
type run struct {
	config core.Config
	events []core.Event
}

// bytes is what an export writes of the run.
func (r run) bytes(t *testing.T, export func(io.Writer, core.Config, []core.Event) error) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, export(&out, r.config, r.events))
	return out.Bytes()
}

// replay does the run again and shows each event and what it did.
func (r run) replay(t *testing.T, see func(c *core.Cluster, e core.Event, effects core.Effects)) {
	t.Helper()
	c, err := core.NewCluster(r.config)
	require.NoError(t, err)
	for _, e := range r.events {
		effects, err := c.Do(e)
		require.NoError(t, err)
		see(c, e, effects)
	}
}

// chaos is a run of five nodes and two clients in which one event in oneIn can
// be anything.
func chaos(t *testing.T, seed, oneIn uint64, async bool, events int) run {
	t.Helper()
	r := run{config: core.Defaults()}
	r.config.Seed = seed
	r.config.Options.AsyncStorageWrites = async
	r.config.Options.QueueResponses = async && seed%2 == 0
	c, err := core.NewCluster(r.config)
	require.NoError(t, err)
	do := func(e core.Event) {
		_, err := c.Do(e)
		// Chaos does not know that a message within a node is only to be delivered.
		if errors.Is(err, core.ErrMalformed) && r.config.Options.QueueResponses {
			return
		}
		require.NoError(t, err, "%v", e)
		r.events = append(r.events, e)
	}
	do(core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3, 4, 5}})
	do(core.AddClients{Count: 2, Options: core.DefaultClient()})
	for try := uint64(0); len(r.events) < events; try++ {
		e, ok := schedule.Chaos(c, core.Draw(seed, 1, try, 0), oneIn)
		require.True(t, ok)
		do(e)
	}
	return r
}

// everyWeather runs a test on runs of many kinds.
func everyWeather(t *testing.T, test func(*testing.T, run)) {
	for name, async := range map[string]bool{"synchronous writes": false, "asynchronous writes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed, oneIn := range []uint64{1, 4, 10, 40, 10, 40} {
				test(t, chaos(t, uint64(seed), oneIn, async, 700))
			}
		})
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
