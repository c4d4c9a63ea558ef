package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/script"
	"glassraft/wasm/app"
)

func TestNewRefusesABadCluster(t *testing.T) {
	t.Parallel()
	config := core.Defaults()
	config.Options.HeartbeatTick = 0
	_, err := app.New(config, 3)
	require.ErrorIs(t, err, core.ErrConfig)
	_, err = app.New(core.Defaults(), 26)
	require.ErrorIs(t, err, core.ErrLimit)
}

// The first election that a newcomer sees is a plain one: one node times out well
// before the others, and is elected at once.
func TestTheFirstClusterElectsAPlainLeader(t *testing.T) {
	t.Parallel()
	config, nodes := app.First()
	require.True(t, config.Options.AsyncStorageWrites)
	m, err := app.New(config, nodes)
	require.NoError(t, err)
	var due []core.Time
	for i := range m.Frame.Nodes {
		due = append(due, m.Frame.Nodes[i].Timer.Due)
	}
	slices.Sort(due)
	require.Len(t, due, 5)
	require.Greater(t, due[1], due[0]+20*core.Millisecond)
	until(t, m, hasLeader)
	require.Equal(t, core.Term(1), leader(t, m).Term)
	require.Less(t, m.Frame.Now, due[1])
}

func TestLoadReplacesTheRunAndGoesToItsEnd(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 5)
	click(t, m, "select", "5")
	press(t, m, "play")
	require.NoError(t, m.Load("glassraft 1\nconfig seed=3 checkquorum=true\n"+three+"campaign 2\n# a remark\nprocess-ready 2\n"))
	require.Len(t, m.Frame.Nodes, 3)
	require.Equal(t, 3, m.Frame.Event)
	require.Equal(t, 3, m.Total())
	require.False(t, m.Playing)
	require.Zero(t, m.Node)
	require.Equal(t, uint64(3), m.Config().Seed)
	require.True(t, m.Config().Options.CheckQuorum)
	require.Len(t, m.Frame.Messages, 2)
	require.Contains(t, m.Why.Sentence, "S2")
}

func TestBadScriptsChangeNothing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, text, want string }{
		{"an unknown verb", three + "camapign 1\n", `script:2: unknown verb "camapign" (did you mean campaign?)`},
		{"a word too many", "glassraft 1\n" + three + "\ncampaign 1 2\n", `script:4: campaign: unexpected "2" (usage: campaign NODE)`},
		{"another version", "glassraft 2\n", `script:1: version "2"`},
		{"a bad configuration", "config heartbeat-tick=0\n" + three, "script:1: config: "},
		{"an event that cannot be", three + "deliver 1.7\n", "script:2: deliver 1.7: no such message in flight"},
		{"a node that is not there", three + "crash 4\n", "script:2: crash 4: no such node: S4 (legal: none yet) (" + script.WithoutVersion + ")"},
		{"a first event that cannot be", "tick 1\n", "script:1: tick 1 count=1: no such node"},
		{"too long", strings.Repeat("#", script.BytesMax+1), "script of "},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m, _ := led(t, 3)
			press(t, m, "play")
			before := seen(m)
			require.ErrorContains(t, m.Load(row.text), row.want)
			require.Equal(t, before, seen(m))
		})
	}
}

func TestDoDoesALine(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("campaign 3"))
	require.Equal(t, "campaign 3", lastLine(m))
	require.Equal(t, core.Candidate.String(), m.Frame.Nodes[2].Role)
	require.Contains(t, m.Why.Sentence, "S3")
	for _, row := range []struct{ line, want string }{
		{"", `unknown verb ""`},
		{"campaing 3", `unknown verb "campaing" (did you mean campaign?)`},
		{"campaign", "campaign: node is missing (usage: campaign NODE)"},
		{"campaign x", `campaign: node "x" (legal: a whole number)`},
		{"campaign 4", "4"},
		{"deliver 7.7", "7.7"},
		{"restart 1", "S1"},
		{"propose 1", "propose: request is missing (usage: propose NODE REQUEST)"},
	} {
		before := seen(m)
		require.ErrorContains(t, m.Do(row.line), row.want, "%q", row.line)
		require.Equal(t, before, seen(m), "%q", row.line)
	}
}

func TestStepAndBackAreNextAndBack(t *testing.T) {
	t.Parallel()
	m, byHand := page(t, 5), page(t, 5)
	require.NoError(t, m.Forward(40))
	for range 40 {
		press(t, byHand, "next")
	}
	require.Equal(t, seen(byHand), seen(m))
	require.NoError(t, m.Back(15))
	for range 15 {
		press(t, byHand, "back")
	}
	require.Equal(t, seen(byHand), seen(m))
	require.NoError(t, m.Forward(0))
	require.NoError(t, m.Back(0))
	require.Equal(t, seen(byHand), seen(m))
	require.NoError(t, m.Back(1000))
	require.Zero(t, m.Frame.Event, "back stops at the start")
}

func TestStepsHaveABound(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	press(t, m, "play")
	before := seen(m)
	for _, n := range []int{-1, app.StepsMax + 1} {
		require.ErrorContains(t, m.Forward(n), "(legal: 0 to 100000)")
		require.ErrorContains(t, m.Back(n), "(legal: 0 to 100000)")
		require.Equal(t, before, seen(m))
	}
}

func TestSeekHasARange(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	before := seen(m)
	for _, index := range []int{-1, m.Total() + 1, 1 << 40} {
		require.ErrorContains(t, m.Seek(index), "(legal: 0 to ")
		require.Equal(t, before, seen(m))
	}
	for _, index := range []int{0, 1, m.Total()} {
		require.NoError(t, m.Seek(index))
		require.Equal(t, index, m.Frame.Event)
	}
	require.Equal(t, before, seen(m))
}

func TestFrameJSONHoldsTheFrameAndWhereItStands(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	press(t, m, "back")
	press(t, m, "play")
	frame := frameOf(t, m)
	require.ElementsMatch(t, []string{"event", "now", "nodes", "messages", "total", "sentence", "playing", "violations"}, keysOf(frame))
	require.InEpsilon(t, float64(m.Frame.Event), frame["event"], 0)
	require.InEpsilon(t, float64(m.Frame.Now), frame["now"], 0)
	require.InEpsilon(t, float64(m.Total()), frame["total"], 0)
	require.Greater(t, m.Total(), m.Frame.Event)
	require.Equal(t, m.Why.Sentence, frame["sentence"])
	require.Equal(t, true, frame["playing"])
	require.Equal(t, []any{}, frame["violations"])
	nodes, ok := frame["nodes"].([]any)
	require.True(t, ok)
	require.Len(t, nodes, 3)
	node, ok := nodes[0].(map[string]any)
	require.True(t, ok)
	for _, key := range []string{"id", "name", "up", "role", "term", "vote", "leader", "commit", "applied", "ready", "standing", "membership", "log", "values"} {
		require.Contains(t, node, key)
	}
	require.Equal(t, "S1", node["name"])

	require.NoError(t, m.Load(""))
	frame = frameOf(t, m)
	require.Equal(t, []any{}, frame["nodes"], "a list, never null")
	require.Equal(t, []any{}, frame["messages"], "a list, never null")
}

func keysOf(object map[string]any) []string {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	return keys
}

func TestTraceIsTheNativeTrace(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 5)
	file, err := script.Parse(m.Script())
	require.NoError(t, err)
	trace := history.TraceOf(file.Config, file.Events())
	require.Equal(t, string(trace), m.Trace())
	sum := sha256.Sum256(trace)
	require.Equal(t, hex.EncodeToString(sum[:]), m.TraceHash())
	require.NoError(t, m.Seek(m.Total()-3))
	require.True(t, strings.HasPrefix(string(trace), m.Trace()), "it goes up to the current event")
}

func TestScriptOfARunIsTheRun(t *testing.T) {
	t.Parallel()
	for _, head := range []string{
		"", "config seed=77 prevote=true checkquorum=true\n", "config latency-min-us=1000 latency-max-us=90000\n",
	} {
		m := page(t, 3)
		require.NoError(t, m.Load("glassraft 1\n"+head+three))
		until(t, m, hasLeader)
		require.NoError(t, m.Update(app.Input{Field: app.FieldRequest, Text: `set x "<b> é` + "\t"}))
		_ = m.Update(app.Act{ID: "propose"}) // Whether the engine takes it or not.
		click(t, m, "select", "1")
		press(t, m, "crash")
		require.NoError(t, m.Forward(30))

		again := page(t, 5)
		require.NoError(t, again.Load(m.Script()))
		require.Equal(t, m.TraceHash(), again.TraceHash())
		require.Equal(t, m.Script(), again.Script())
		require.Equal(t, m.Frame, again.Frame)
		require.Equal(t, m.Why, again.Why)
	}
}

func TestFramesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	kept := m.Frame
	before, err := json.Marshal(kept)
	require.NoError(t, err)
	require.NoError(t, m.Forward(50))
	require.NoError(t, m.Do("crash 1"))
	require.NoError(t, m.Back(20))
	after, err := json.Marshal(kept)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}
