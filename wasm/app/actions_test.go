package app_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

func TestActionsHaveTextAndNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	ids, keys := map[string]bool{}, map[string]bool{}
	wheres := []string{"", app.WhereToolbar, app.WhereCluster, app.WhereNode, app.WhereMessage, app.WhereBar, app.WhereTimeline}
	for _, a := range app.Actions() {
		require.NotEmpty(t, a.ID)
		require.NotEmpty(t, a.Help, a.ID)
		require.NotNil(t, a.Enabled, a.ID)
		require.Contains(t, wheres, a.Where, a.ID)
		require.False(t, ids[a.ID], "id %q is there twice", a.ID)
		ids[a.ID] = true
		if a.Where != "" || a.Menu != "" {
			require.NotEmpty(t, a.Label, a.ID)
		}
		if a.Menu != "" {
			require.Contains(t, app.Menus, a.Menu, a.ID)
		}
		for _, key := range []string{a.Key, a.Key2} {
			if key == "" {
				continue
			}
			require.False(t, keys[key], "key %q is there twice", key)
			keys[key] = true
			require.NotContains(t, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, key, "%s: digits select nodes", a.ID)
		}
		fields := map[string]bool{}
		for _, f := range a.Fields {
			require.NotEmpty(t, f.Label, "%s: %s", a.ID, f.Name)
			require.False(t, fields[f.Name], "%s: field %q is there twice", a.ID, f.Name)
			fields[f.Name] = true
			require.Equal(t, f.Kind == app.FieldSelect, f.Options != nil, "%s: %s", a.ID, f.Name)
		}
		found, ok := app.ActionByID(a.ID)
		require.True(t, ok)
		require.Equal(t, a.Help, found.Help)
	}
	_, ok := app.ActionByID("nonsense")
	require.False(t, ok)
}

// always are the actions that can be done at any time.
var always = words(`play speed step-size step-cycle run-until run-for choice-up choice-down add-clients select-client select select-entry
	deselect links hostility new3 new5 new share open save save-script save-trace save-shiviz save-tla save-history
	kept open-kept forget-kept start-anew dismiss copy-link tour sandbox lessons open-lesson open-script script-new lesson-new script-take
	notes timeline-axis timeline-few timeline-node timeline-out timeline-in timeline-all timeline-earlier timeline-later go-to branch picture-svg picture-png picture-timeline picture-timeline-png theme
	contrast still present zoom-in fit palette menu tab pick close safety help`)

// withNode and the others are those that can be done beside them in a usual
// situation.
var (
	withNode   = words("clock disk timeout")
	withUp     = words("propose-key read read-local campaign crash crash-clean crash-torn power-cut pause align spread")
	withTwo    = words("partition cut link")
	withLeader = words("propose transfer forget-leader add-node add-learner demote remove change-members isolate")
	moving     = words("slower faster next next-happening choose")
	inRun      = words("back last-happening")
	cluster    = slices.Concat(withNode, withUp, withTwo, moving, inRun)
)

func words(text string) []string { return strings.Fields(text) }

func without(list []string, gone ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return slices.Contains(gone, id) })
}

// moments are states of the page, and what can be done there beside always.
var moments = []struct {
	name    string
	arrange func(testing.TB) *app.Model
	enabled []string
}{
	{"before the first event", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Seek(0))
		return m
	}, slices.Concat(moving, words("end"))},
	{"no nodes at all", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Load(""))
		return m
	}, words("slower faster")},
	{"the first event", func(t testing.TB) *app.Model { return page(t, 3) }, cluster},
	{"messages in flight", func(t testing.TB) *app.Model {
		m := page(t, 3)
		until(t, m, hasMessages(2))
		return m
	}, slices.Concat(cluster, words("start again select-message"))},
	{"in the past", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Forward(2))
		require.NoError(t, m.Seek(2))
		return m
	}, slices.Concat(cluster, words("start end"))},
	{"a node selected without a leader", func(t testing.TB) *app.Model {
		m := page(t, 3)
		click(t, m, "select", "2")
		return m
	}, slices.Concat(cluster, words("propose isolate"))},
	{"a leader", leading, slices.Concat(cluster, withLeader, words("start snapshot"))},
	{"a node selected that has applied something", func(t testing.TB) *app.Model {
		m := leading(t)
		click(t, m, "select", "3")
		return m
	}, slices.Concat(cluster, withLeader, words("start snapshot"))},
	{"a node selected that is down", func(t testing.TB) *app.Model {
		m := leading(t)
		click(t, m, "select", "1")
		press(t, m, "crash")
		return m
	}, slices.Concat(without(cluster, "campaign", "crash", "crash-clean", "crash-torn", "pause"), words("start again restart restart-all wipe isolate"))},
	{"a message selected", func(t testing.TB) *app.Model {
		m := page(t, 3)
		until(t, m, hasMessages(2))
		press(t, m, "select-message")
		return m
	}, slices.Concat(cluster, words("start again deliver hold drop duplicate select-message"))},
	{"a thread’s answer selected", func(t testing.TB) *app.Model {
		config := core.Defaults()
		config.Options.AsyncStorageWrites, config.Options.QueueResponses = true, true
		m, err := app.New(config, 3)
		require.NoError(t, err)
		local := func(v view.Message) bool { return v.Local }
		until(t, m, func(f *view.Frame) bool { return slices.ContainsFunc(f.Messages, local) })
		click(t, m, "select-message", m.Frame.Messages[slices.IndexFunc(m.Frame.Messages, local)].Name)
		return m
	}, slices.Concat(cluster, words("start again deliver select-message"))},
	{"the slowest", func(t testing.TB) *app.Model {
		m := page(t, 3)
		for m.Speed > 0 {
			press(t, m, "slower")
		}
		return m
	}, without(cluster, "slower")},
	{"the fastest", func(t testing.TB) *app.Model {
		m := page(t, 3)
		for m.Speed < len(app.Speeds)-1 {
			press(t, m, "faster")
		}
		return m
	}, without(cluster, "faster")},
	{"everybody is down", func(t testing.TB) *app.Model {
		m := page(t, 1)
		require.NoError(t, m.Do("crash 1"))
		return m
	}, slices.Concat(withNode, inRun, words("start slower faster restart restart-all wipe choose"))},
	{"links cut", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Do("cut 1 2"))
		return m
	}, slices.Concat(cluster, words("start heal"))},
	{"a node that stands still is selected", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Do("pause 2"))
		click(t, m, "select", "2")
		return m
	}, slices.Concat(without(cluster, "pause"), words("start propose isolate resume"))},
	{"a message that is held is selected", func(t testing.TB) *app.Model {
		m := page(t, 3)
		until(t, m, hasMessages(2))
		press(t, m, "select-message")
		press(t, m, "hold")
		return m
	}, slices.Concat(cluster, words("start again deliver release drop duplicate select-message"))},
	{"a learner is selected", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Load("glassraft 1\nadd-nodes 3 voters=(1,2) learners=(3)\ncampaign 1\nstabilize log-level=none\n"))
		click(t, m, "select", "3")
		return m
	}, slices.Concat(without(cluster, "propose-key"), without(withLeader, "demote"), words("propose-key start snapshot promote"))},
	{"a joint configuration", func(t testing.TB) *app.Model {
		m := page(t, 3)
		require.NoError(t, m.Load("glassraft 1\n"+three+"campaign 1\nstabilize log-level=none\npropose-conf-change 1 l3 transition=explicit\nstabilize log-level=none\n"))
		return m
	}, slices.Concat(cluster, withLeader, words("start snapshot leave-joint"))},
	{"a cluster of one", func(t testing.TB) *app.Model {
		m := page(t, 1)
		until(t, m, hasLeader)
		return m
	}, slices.Concat(withNode, withUp, moving, inRun, without(withLeader, "isolate", "transfer", "forget-leader"), words("start again"))},
}

func TestActionsCanBeDoneWhenTheyMeanSomething(t *testing.T) {
	t.Parallel()
	for _, row := range moments {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, slices.Concat(always, row.enabled), enabled(row.arrange(t)))
		})
	}
}

func TestDisabledActionsChangeNothing(t *testing.T) {
	t.Parallel()
	for _, row := range moments {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := row.arrange(t)
			before := seen(m)
			for _, a := range app.Actions() {
				if !a.Enabled(m) {
					require.NoError(t, m.Update(app.Act{ID: a.ID}), a.ID)
					require.Equal(t, before, seen(m), a.ID)
				}
			}
		})
	}
}

func TestUnknownActionIsAnError(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.EqualError(t, m.Update(app.Act{ID: "campagin"}), `unknown action "campagin"`)
	require.Equal(t, `unknown action "campagin"`, m.Error)
}

// lastLine is the current event as a script writes it.
func lastLine(m *app.Model) string {
	lines := slices.Collect(splitLines(m.Script()))
	return lines[len(lines)-1]
}

func TestNodeActionsDoTheirEvents(t *testing.T) {
	t.Parallel()
	m, n := led(t, 3)
	require.NoError(t, m.Forward(60))
	id := strconv.Itoa(int(n.ID))
	click(t, m, "select", id)

	m.Fields[app.FieldRequest] = "set k 7"
	press(t, m, "propose")
	require.Equal(t, "propose "+id+" set k 7", lastLine(m))
	require.NoError(t, m.Forward(30))
	press(t, m, "campaign")
	require.Equal(t, "campaign "+id, lastLine(m))

	applied := leader(t, m).Applied
	press(t, m, "snapshot")
	require.Equal(t, "snapshot "+id, lastLine(m))
	press(t, m, "compact")
	require.Equal(t, "compact "+id+" "+strconv.Itoa(int(applied)), lastLine(m))
	now := leader(t, m)
	require.Equal(t, applied, now.Log.Snapshot.ID.Index)
	require.Equal(t, applied, now.Log.Compacted.Index)
	require.NotContains(t, enabled(m), "snapshot", "there is nothing new to write")
	require.NotContains(t, enabled(m), "compact", "there is nothing left to discard")

	press(t, m, "crash")
	require.Equal(t, "crash "+id, lastLine(m))
	selected, ok := m.Selected()
	require.True(t, ok, "a crashed node stays selected")
	require.False(t, selected.Up)
	press(t, m, "restart")
	require.Equal(t, "restart "+id, lastLine(m))
	selected, _ = m.Selected()
	require.True(t, selected.Up)
}

func TestMessageActionsDoTheirEvents(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		action, verb string
		left         int // of two messages
		selected     bool
	}{
		{"deliver", "deliver", 1, false},
		{"drop", "drop", 1, false},
		{"duplicate", "duplicate", 3, true},
	} {
		t.Run(row.action, func(t *testing.T) {
			t.Parallel()
			m := page(t, 3)
			until(t, m, hasMessages(2))
			require.Len(t, m.Frame.Messages, 2)
			second := m.Frame.Messages[1]
			click(t, m, "select-message", second.Name)
			require.Equal(t, second.ID, m.Message)
			press(t, m, row.action)
			require.Equal(t, row.verb+" "+second.Name, lastLine(m))
			require.Len(t, m.Frame.Messages, row.left)
			_, selected := m.SelectedMessage()
			require.Equal(t, row.selected, selected)
			if !row.selected {
				require.Zero(t, m.Message, "a message that is gone must not stay selected")
			}
		})
	}
}

func TestSelectionFollowsClicks(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, hasMessages(2))
	click(t, m, "select", "2")
	require.Equal(t, core.NodeID(2), m.Node)
	click(t, m, "select", "3")
	require.Equal(t, core.NodeID(3), m.Node)
	click(t, m, "select", "3")
	require.Zero(t, m.Node, "a second click takes the selection back")
	click(t, m, "select", "4")
	require.Zero(t, m.Node, "there is no fourth node")

	first, second := m.Frame.Messages[0], m.Frame.Messages[1]
	click(t, m, "select-message", second.Name)
	require.Equal(t, second.ID, m.Message)
	click(t, m, "select-message", second.Name)
	require.Zero(t, m.Message)
	press(t, m, "select-message")
	earliest := first
	if second.Due < first.Due {
		earliest = second
	}
	require.Equal(t, earliest.ID, m.Message, "m is for the message that arrives next")

	click(t, m, "select", "1")
	press(t, m, "help")
	require.Equal(t, app.DialogHelp, m.Dialog.Kind)
	press(t, m, "close")
	require.Nil(t, m.Dialog)
	click(t, m, "menu", "Run")
	press(t, m, "deselect")
	require.Empty(t, m.Menu, "the menu first")
	require.Equal(t, core.NodeID(1), m.Node)
	press(t, m, "deselect")
	require.Zero(t, m.Node)
	require.Zero(t, m.Message)

	require.Error(t, m.Update(app.Act{ID: "select", Arg: "first"}))
	require.Error(t, m.Update(app.Act{ID: "select-message", Arg: "first"}))
}

func TestSelectionEndsWithWhatWasSelected(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	until(t, m, hasMessages(2))
	press(t, m, "select-message")
	until(t, m, func(f *view.Frame) bool { _, ok := f.Message(m.Message); return !ok || m.Message == core.MsgID{} })
	require.Zero(t, m.Message, "it has been delivered")

	click(t, m, "select", "5")
	press(t, m, "new3")
	require.Zero(t, m.Node, "there is no fifth node any more")
}

func TestProposeGoesToTheSelectedNodeOrTheLeader(t *testing.T) {
	t.Parallel()
	m, n := led(t, 3)
	press(t, m, "propose")
	require.Equal(t, "propose "+strconv.Itoa(int(n.ID))+" set x 1", lastLine(m), "the leader, if nobody is selected")
	other := strconv.Itoa(int(n.ID)%3 + 1)
	click(t, m, "select", other)
	require.NoError(t, m.Update(app.Input{Field: app.FieldRequest, Text: "append x  é"}))
	press(t, m, "propose")
	require.Equal(t, "propose "+other+" append x  é", lastLine(m))
}

func TestErrorShowsUntilSomethingIsDone(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Update(app.Input{Field: app.FieldRequest, Text: "put x 1"}))
	before := seen(m)
	err := m.Update(app.Act{ID: "propose"})
	require.ErrorContains(t, err, `unknown verb "put"`)
	require.Equal(t, err.Error(), m.Error)
	before.Model.Error = m.Error
	require.Equal(t, before, seen(m))
	require.NoError(t, m.Update(app.Input{Field: app.FieldRequest, Text: "set x 1"}))
	require.Equal(t, err.Error(), m.Error, "typing leaves it to be read")
	press(t, m, "propose")
	require.Empty(t, m.Error)
}

func TestNewClustersKeepTheConfiguration(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Load("glassraft 1\nconfig seed=9 prevote=true\n"+three))
	for _, row := range []struct {
		action string
		nodes  int
	}{{"new5", 5}, {"new3", 3}} {
		press(t, m, "play")
		click(t, m, "select", "1")
		press(t, m, row.action)
		require.Len(t, m.Frame.Nodes, row.nodes)
		require.Equal(t, 1, m.Frame.Event)
		require.Equal(t, 1, m.Total(), "it is another run")
		require.False(t, m.Playing)
		require.Zero(t, m.Node)
		require.Contains(t, m.Script(), "config seed=9 prevote=true\n")
	}
}

func TestSpeedStaysInItsTable(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.True(t, slices.IsSorted(app.Speeds))
	usual := m.Speed
	press(t, m, "faster")
	require.Equal(t, usual+1, m.Speed)
	press(t, m, "slower")
	press(t, m, "slower")
	require.Equal(t, usual-1, m.Speed)
}

func TestListOffersWhatCanHappen(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, hasMessages(2))
	groups := []string{}
	auto := 0
	for _, c := range m.Choices() {
		require.NotEmpty(t, c.What)
		require.GreaterOrEqual(t, c.Wait, core.Time(0))
		if !slices.Contains(groups, c.Group) {
			groups = append(groups, c.Group)
		}
		if c.Auto {
			auto++
		}
	}
	require.Equal(t, []string{"S1", "S2", "S3"}, groups)
	for _, g := range groups {
		last := slices.IndexFunc(m.Choices(), func(c app.Choice) bool { return c.Group == g && c.Fault })
		require.Equal(t, "crash", m.Choices()[last].What, "what only a person does stands last")
	}
	require.Equal(t, 1, auto, "one of them happens if nobody chooses")
}

func TestChooseTheSecondOfThreeMessages(t *testing.T) {
	t.Parallel()
	m := page(t, 4)
	until(t, m, hasMessages(3))
	var offered []app.Choice
	for _, c := range m.Choices() {
		if _, is := c.Event.(core.Deliver); is {
			offered = append(offered, c)
		}
	}
	require.Len(t, offered, 3)
	_, ok := marked(m)
	require.True(t, ok)
	press(t, m, "play")
	click(t, m, "choose", offered[1].Event.String())
	require.Equal(t, offered[1].Event.String(), lastLine(m))
	require.False(t, m.Playing, "whoever chooses wants to look")
	require.Len(t, m.Frame.Messages, 2)
	require.NotEqual(t, offered[1].Event, core.Deliver{Msg: m.Frame.Messages[0].ID})
	require.NotEqual(t, offered[1].Event, core.Deliver{Msg: m.Frame.Messages[1].ID})
}

func TestChooseWhatIsGone(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"deliver 9.9", "crash 9", "nonsense"} {
		t.Run(arg, func(t *testing.T) {
			t.Parallel()
			m := page(t, 3)
			until(t, m, hasMessages(2))
			press(t, m, "play")
			before := seen(m)
			require.EqualError(t, m.Update(app.Act{ID: "choose", Arg: arg}), "that cannot happen any more")
			require.Equal(t, "that cannot happen any more", m.Error)
			before.Model.Error = m.Error
			require.Equal(t, before, seen(m))
		})
	}
}
