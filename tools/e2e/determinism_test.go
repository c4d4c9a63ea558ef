package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/script"
)

// stormy runs a cluster through all that the page can do to it, in the page: requests, crashes, restarts, lost and doubled
// messages, snapshots. What it does follows from the frames, so the runs of two seeds differ.
const stormy = `((text) => {
	glassraft.load(text);
	const attempt = (line) => { try { glassraft.do(line); } catch { return false; } return true; };
	for (let i = 0; i < 40; i++) {
		glassraft.step(8);
		const f = glassraft.frame();
		const leader = f.nodes.findLast((n) => n.role === "leader");
		const message = f.messages[i % (f.messages.length || 1)];
		const node = f.nodes[i % f.nodes.length];
		if (leader && i % 2 === 0) attempt("propose " + leader.id + " set k" + (i % 7) + " " + i);
		if (message && i % 5 === 1) attempt("drop " + message.id);
		if (message && i % 5 === 3) attempt("duplicate " + message.id);
		if (i % 15 === 7) attempt("crash " + node.id);
		if (i % 15 === 11) f.nodes.filter((n) => !n.up).forEach((n) => attempt("restart " + n.id));
		if (leader && i % 8 === 5 && attempt("snapshot " + leader.id)) attempt("compact " + leader.id + " " + leader.applied);
	}
	return { script: glassraft.script(), trace: glassraft.trace(), hash: glassraft.traceHash() };
})`

// TestBrowserAndNativeRunsAreTheSame compares what a run leaves in the browser, byte for byte, with what the same script
// leaves in this test.
func TestBrowserAndNativeRunsAreTheSame(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	verbs := map[string]bool{}
	for _, text := range []string{
		"glassraft 1\nconfig seed=1\nadd-nodes 3 voters=(1,2,3)\n",
		"glassraft 1\nconfig seed=2 prevote=true checkquorum=true\nadd-nodes 3 voters=(1,2,3)\n",
		"glassraft 1\nconfig seed=3\nadd-nodes 5 voters=(1,2,3,4,5)\n",
		"glassraft 1\nconfig seed=4 prevote=true checkquorum=true\nadd-nodes 5 voters=(1,2,3,4,5)\n",
	} {
		run := evaluate[struct {
			Script string `json:"script"`
			Trace  string `json:"trace"`
			Hash   string `json:"hash"`
		}](p, stormy+"("+quoted(t, text)+")")

		file, err := script.Parse(run.Script)
		require.NoError(t, err)
		for _, e := range file.Events() {
			verbs[e.Kind().String()] = true
		}
		native := string(history.TraceOf(file.Config, file.Events()))
		require.Equal(t, native, run.Trace, "of %s", text)
		sum := sha256.Sum256([]byte(native))
		require.Equal(t, hex.EncodeToString(sum[:]), run.Hash)
		require.Greater(t, len(file.Commands), 300)
		require.Contains(t, run.Trace, "leader")
	}
	for _, verb := range []string{"propose", "crash", "restart", "drop", "duplicate", "snapshot", "compact"} {
		require.True(t, verbs[verb], "no run held a %s", verb)
	}
}

// TestAnyRunIsTheSameInTheBrowser does random runs of every kind of event and fault here, and the same runs in the page.
func TestAnyRunIsTheSameInTheBrowser(t *testing.T) {
	t.Parallel()
	const runs, perTab = 2000, 200
	kinds := map[core.EventKind]int{}
	for first := uint64(0); first < runs; first += perTab {
		// Each tab has its own time.
		t.Run(fmt.Sprintf("from %d", first), func(t *testing.T) {
			p := openPage(t)
			for seed := first; seed < first+perTab; seed += batch {
				sameInTheBrowser(p, seed, kinds)
			}
		})
	}
	for _, kind := range core.EventKinds() {
		if kind != core.KindWipeDisk && kind != core.KindMend { // see schedule.Chaos
			require.Positive(t, kinds[kind], "no run held a %v", kind)
		}
	}
}

// batch is how many runs go to the page in one call.
const batch = 20

// sameInTheBrowser does the runs of a batch here and in the page.
func sameInTheBrowser(p *page, first uint64, kinds map[core.EventKind]int) {
	const eventsPerRun = 400
	var texts, want []string
	for seed := first; seed < first+batch; seed++ {
		config := core.Defaults()
		config.Seed = seed
		config.Options.AsyncStorageWrites, config.Options.DurableMachine = seed%2 == 0, seed%3 == 0
		config.Options.PreVote, config.Options.CheckQuorum = seed%5 == 0, seed%7 < 3
		config.Options.QueueResponses, config.Options.FreshSnapshots = seed%11 < 3, seed%13 < 3
		events := chaos(p.t, config, eventsPerRun, kinds)
		texts = append(texts, script.Format(config, events))
		sum := sha256.Sum256(history.TraceOf(config, events))
		want = append(want, hex.EncodeToString(sum[:]))
	}
	list, err := json.Marshal(texts)
	require.NoError(p.t, err)
	got := evaluate[[]string](p, string(list)+`.map((text) => { glassraft.load(text); return glassraft.traceHash(); })`)
	require.Equal(p.t, want, got)
}

// chaos is a run of random events.
func chaos(t testing.TB, config core.Config, events int, kinds map[core.EventKind]int) []core.Event {
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	list := []core.Event{core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3, 4, 5}}}
	for {
		e := list[len(list)-1]
		_, err := c.Do(e)
		require.NoError(t, err)
		kinds[e.Kind()]++
		if len(list) == events {
			return list
		}
		next, ok := schedule.Chaos(c, core.Draw(config.Seed, 1, uint64(len(list)), 0), 1+config.Seed%40)
		require.True(t, ok)
		list = append(list, next)
	}
}
