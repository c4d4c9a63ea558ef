//go:build with_tla

package export_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"

	"glassraft/core"
	"glassraft/core/export"
	"glassraft/core/schedule"
)

// line is one line of a trace as the specification reads it.
type line struct {
	Ts    json.Number
	Tag   string
	Event struct {
		Name  string
		Nid   string
		State struct {
			Term, Commit int
			Vote         string
		}
		Role string
		Log  int
		Conf [2][]string
		Msg  struct{ Type string }
		Prop struct {
			CC struct {
				Changes []struct{ Nid, Action string }
				Newconf []string
			}
		}
	}
}

func parsed(t *testing.T, trace []byte) []line {
	t.Helper()
	var lines []line
	for text := range bytes.Lines(trace) {
		var l line
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&l))
		require.Equal(t, "trace", l.Tag, "the specification reads no other line")
		lines = append(lines, l)
	}
	return lines
}

// grown is a run that elects, replicates, changes its members twice, and sends a
// snapshot to the one that joins.
func grown(t *testing.T, async bool) run {
	t.Helper()
	r := run{config: core.Defaults()}
	r.config.Options.AsyncStorageWrites = async
	c, err := core.NewCluster(r.config)
	require.NoError(t, err)
	do := func(e core.Event) error {
		r.events = append(r.events, e)
		_, err := c.Do(e)
		return err
	}
	pause := func() {
		_, err := schedule.Options{}.RunFor(c, do, 200*core.Millisecond, 5000)
		require.NoError(t, err)
	}
	require.NoError(t, do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}))
	require.NoError(t, do(core.Campaign{Node: 1}))
	pause()
	for i := range 3 {
		require.NoError(t, do(core.Propose{Node: 1, Request: fmt.Sprintf("append x %d", i)}))
		pause()
	}
	require.NoError(t, do(core.TakeSnapshot{Node: 1}))
	require.NoError(t, do(core.Compact{Node: 1, Index: 3}))
	require.NoError(t, do(core.AddNodes{Count: 1}))
	require.NoError(t, do(core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4"}}))
	pause()
	require.NoError(t, do(core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "r2"}}))
	pause()
	return r
}

// everyTrace runs a test on traces of many kinds.
func everyTrace(t *testing.T, test func(t *testing.T, trace []byte)) {
	t.Helper()
	for _, async := range []bool{false, true} {
		test(t, grown(t, async).bytes(t, export.TLA))
		for seed, oneIn := range []uint64{4, 40} {
			test(t, chaos(t, uint64(seed), oneIn, async, 400).bytes(t, export.TLA))
		}
	}
}

// sample reads the trace that comes with the library.
func sample(t *testing.T) []byte {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "tla", "example.ndjson"))
	require.NoError(t, err)
	return text
}

// shapes collects, for each name of an event, the paths of its fields with their
// types, and how many lines have each.
func shapes(t *testing.T, trace []byte) map[string]map[string]int {
	t.Helper()
	found := map[string]map[string]int{}
	for text := range bytes.Lines(trace) {
		var l map[string]any
		require.NoError(t, json.Unmarshal(text, &l))
		name := l["event"].(map[string]any)["name"].(string)
		if found[name] == nil {
			found[name] = map[string]int{}
		}
		fields := map[string]bool{}
		shape(fields, "", l)
		for field := range fields {
			found[name][field]++
		}
		found[name][""]++
	}
	return found
}

func shape(fields map[string]bool, path string, value any) {
	fields[fmt.Sprintf("%s %T", path, value)] = true
	switch value := value.(type) {
	case map[string]any:
		for name, each := range value {
			shape(fields, path+"."+name, each)
		}
	case []any:
		for _, each := range value {
			shape(fields, path+"[]", each)
		}
	}
}

func TestTLALinesHaveTheShapeOfTheLibrarysSample(t *testing.T) {
	t.Parallel()
	want := shapes(t, sample(t))
	require.NotEmpty(t, want)
	everyTrace(t, func(t *testing.T, trace []byte) {
		for name, fields := range shapes(t, trace) {
			require.Contains(t, want, name)
			for field := range fields {
				require.Contains(t, want[name], field, name)
			}
			for field, lines := range want[name] {
				if lines == want[name][""] && !strings.HasSuffix(field, "] string") { // an element of a list may be missing
					require.Equal(t, fields[""], fields[field], "every %s of the sample has %s", name, field)
				}
			}
		}
	})
}

func TestTLATellsEveryEventOfTheLibrary(t *testing.T) {
	t.Parallel()
	names, types := map[string]bool{}, map[string]bool{}
	everyTrace(t, func(t *testing.T, trace []byte) {
		for _, l := range parsed(t, trace) {
			names[l.Event.Name] = true
			types[l.Event.Msg.Type] = true
		}
	})
	for _, name := range []string{
		"InitState", "BecomeFollower", "BecomeCandidate", "BecomeLeader", "Commit", "Replicate", "ChangeConf",
		"ApplyConfChange", "Ready", "SendAppendEntriesRequest", "ReceiveAppendEntriesRequest",
		"SendAppendEntriesResponse", "ReceiveAppendEntriesResponse", "SendRequestVoteRequest",
		"ReceiveRequestVoteRequest", "SendRequestVoteResponse", "ReceiveRequestVoteResponse",
	} {
		require.True(t, names[name], name)
	}
	require.True(t, types["MsgSnap"], "a snapshot was sent")
}

// The event is the library's own, byte for byte.
func TestTLAEventsAreTheLibrarysOwn(t *testing.T) {
	t.Parallel()
	everyTrace(t, func(t *testing.T, trace []byte) {
		for text := range bytes.Lines(trace) {
			var l struct{ Event json.RawMessage }
			require.NoError(t, json.Unmarshal(text, &l))
			event := raft.TracingEvent{}
			decoder := json.NewDecoder(bytes.NewReader(l.Event))
			decoder.DisallowUnknownFields()
			require.NoError(t, decoder.Decode(&event))
			if event.Properties["cc"] != nil { // of a type that the properties do not tell
				var with struct {
					Prop struct{ CC raft.TracingConfChange }
				}
				require.NoError(t, json.Unmarshal(l.Event, &with))
				event.Properties["cc"] = &with.Prop.CC
			}
			again, err := json.Marshal(&event)
			require.NoError(t, err)
			require.Equal(t, string(again), string(l.Event))
		}
	})
}

func TestTLAOfARunIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	r := grown(t, true)
	require.Equal(t, r.bytes(t, export.TLA), r.bytes(t, export.TLA))
}

// etcd/raft's validate.sh sorts the lines as text by what follows their second
// colon (sort -t: -k 3).
func TestTLALinesStayInOrderWhenSortedAsText(t *testing.T) {
	t.Parallel()
	r := grown(t, false)
	r.events = append(r.events, core.AddNodes{Count: 1}, core.Crash{Node: 5})
	for id := core.NodeID(1); id < 5; id++ {
		r.events = append(r.events, core.Crash{Node: id})
	}
	const later = 300 * 24 * 3600 * 1000 * core.Millisecond
	r.events = append(r.events, core.Wait{Until: later}, core.Restart{Node: 1})
	var keys []string
	var last float64
	for text := range bytes.Lines(r.bytes(t, export.TLA)) {
		keys = append(keys, strings.SplitN(string(text), ":", 3)[2])
		var l struct{ Ts float64 }
		require.NoError(t, json.Unmarshal(text, &l))
		require.Greater(t, l.Ts, last)
		last = l.Ts
	}
	require.True(t, slices.IsSorted(keys))
	require.InDelta(t, 1e9+float64(later)/1e6, last, 0.001, "virtual time")
}

// What TraceInit and the definitions that it rests on (tla/Traceetcdraft.tla) ask
// of a log: where a server begins is read from its first lines, up to the first
// that is none of InitState, BecomeFollower and ApplyConfChange.
func TestTLABeginsAsTheSpecificationExpects(t *testing.T) {
	t.Parallel()
	three := []core.NodeID{1, 2, 3}
	tests := []struct {
		name   string
		events []core.Event
		conf   map[string][]string // BootstrappedConfig
		log    map[string]int      // entries of term 1, all of them committed
	}{
		{
			"formed with an empty log",
			[]core.Event{core.AddNodes{Count: 3, Voters: three}, core.Campaign{Node: 1}},
			map[string][]string{"1": {"1", "2", "3"}, "2": {"1", "2", "3"}, "3": {"1", "2", "3"}},
			nil,
		},
		{
			"formed from a snapshot, and one that joins",
			[]core.Event{
				core.AddNodes{Count: 3, Voters: three, Index: 10, Content: "set x 1"}, core.Campaign{Node: 1},
				core.AddNodes{Count: 1},
			},
			map[string][]string{"1": {"1", "2", "3"}, "2": {"1", "2", "3"}, "3": {"1", "2", "3"}, "4": {}},
			map[string]int{"1": 10, "2": 10, "3": 10},
		},
		{
			"one that is added later, by a change",
			[]core.Event{
				core.AddNodes{Count: 1, Voters: three[:1]}, core.Campaign{Node: 1}, core.Ready{Node: 1}, core.Ready{Node: 1},
				core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v2"}}, core.AddNodes{Count: 1},
			},
			map[string][]string{"1": {"1"}, "2": {"1"}},
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			lines := parsed(t, run{core.Defaults(), test.events}.bytes(t, export.TLA))
			// TraceServer
			servers := map[string]bool{}
			for _, l := range lines {
				servers[l.Event.Nid] = true
				if changes := l.Event.Prop.CC.Changes; l.Event.Name == "ChangeConf" && changes[0].Action != "RemoveServer" {
					servers[changes[0].Nid] = true
				}
			}
			require.Len(t, servers, len(test.conf))
			for id := range servers {
				first, last, found := beginning(lines, id)
				require.True(t, found, "BootstrapLogIndicesForServer is not empty")
				require.Equal(t, "InitState", first.Event.Name)
				conf := last.Event.Conf[0]
				if last.Event.Name == "ApplyConfChange" {
					conf = last.Event.Prop.CC.Newconf
				}
				require.Equal(t, test.conf[id], conf, "BootstrappedConfig")
				require.Empty(t, last.Event.Conf[1], "a joint configuration is not expected")
				require.Equal(t, "StateFollower", last.Event.Role)
				require.Equal(t, "0", last.Event.State.Vote)
				require.Equal(t, test.log[id], last.Event.Log, "the log is taken to hold entries of term 1")
				require.Equal(t, test.log[id], last.Event.State.Commit)
			}
			// TraceInitServer \subseteq TraceServer
			_, last, _ := beginning(lines, lines[0].Event.Nid)
			for _, id := range last.Event.Conf[0] {
				require.True(t, servers[id], "S%s", id)
			}
		})
	}
}

// beginning gives a server's first line and the last of those from which its
// beginning is read.
func beginning(lines []line, id string) (first, last line, found bool) {
	for _, l := range lines {
		if l.Event.Nid != id {
			continue
		}
		if !slices.Contains([]string{"InitState", "BecomeFollower", "ApplyConfChange"}, l.Event.Name) {
			break
		}
		if !found {
			first = l
		}
		last, found = l, true
	}
	return first, last, found
}

// A clone goes on silently, also where it starts a raft anew.
func TestTLAClonesAreNotTraced(t *testing.T) {
	t.Parallel()
	c, err := core.NewCluster(core.Defaults())
	require.NoError(t, err)
	lines := 0
	require.NoError(t, c.TraceLibrary(func([]byte) { lines++ }))
	do := func(c *core.Cluster, e core.Event) {
		_, err := c.Do(e)
		require.NoError(t, err)
	}
	do(c, core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	before := lines
	require.Equal(t, 9, before)
	clone, err := c.Clone()
	require.NoError(t, err)
	for _, e := range []core.Event{core.Campaign{Node: 1}, core.Crash{Node: 2}, core.Restart{Node: 2}, core.AddNodes{Count: 1}} {
		do(clone, e)
	}
	require.Equal(t, before, lines)
	do(c, core.Campaign{Node: 1})
	require.Greater(t, lines, before)
}

func TestTLAIsForTheWholeRun(t *testing.T) {
	t.Parallel()
	c, err := core.NewCluster(core.Defaults())
	require.NoError(t, err)
	_, err = c.Do(core.AddNodes{Count: 1})
	require.NoError(t, err)
	require.ErrorIs(t, c.TraceLibrary(func([]byte) {}), core.ErrOutOfRange)
	events := []core.Event{core.AddNodes{Count: 1, Voters: []core.NodeID{1}}, core.Campaign{Node: 2}}
	require.ErrorContains(t, export.TLA(io.Discard, core.Defaults(), events), "event 2: campaign 2: ")
	require.ErrorIs(t, export.TLA(full{}, core.Defaults(), events[:1]), errFull)
}

// A trace watches and changes nothing: the run has the same effects.
func TestTLADoesNotChangeTheRun(t *testing.T) {
	t.Parallel()
	r := chaos(t, 3, 10, true, 300)
	c, err := core.NewCluster(r.config)
	require.NoError(t, err)
	require.NoError(t, c.TraceLibrary(func([]byte) {}))
	i := 0
	r.replay(t, func(other *core.Cluster, e core.Event, effects core.Effects) {
		traced, err := c.Do(r.events[i])
		require.NoError(t, err)
		i++
		require.Equal(t, string(core.AppendTrace(nil, i, other.Now(), e, effects)), string(core.AppendTrace(nil, i, c.Now(), e, traced)))
	})
}
