package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

// Situations in which actions are tried. Node 1 leads where there is a leader.
func formed(t testing.TB) *app.Model { return page(t, 3) }

func scripted(t testing.TB, text string) *app.Model {
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\n"+text))
	return m
}

func leading(t testing.TB) *app.Model {
	return scripted(t, three+"campaign 1\nstabilize log-level=none\npropose 1 set x 1\nstabilize log-level=none\n")
}

func oneDown(t testing.TB) *app.Model {
	m := leading(t)
	require.NoError(t, m.Do("crash 3"))
	return m
}

func writing(t testing.TB) *app.Model {
	return scripted(t, "config async-storage-writes=true\n"+three+"campaign 1\nprocess-ready 1\n")
}

func withLearner(t testing.TB) *app.Model {
	return scripted(t, "add-nodes 3 voters=(1,2) learners=(3)\ncampaign 1\nstabilize log-level=none\n")
}

func after(arrange func(testing.TB) *app.Model, lines ...string) func(testing.TB) *app.Model {
	return func(t testing.TB) *app.Model {
		m := arrange(t)
		for _, line := range lines {
			require.NoError(t, m.Do(line))
		}
		return m
	}
}

// asking are actions that ask where nothing is selected, and the lines that they
// become with what stands in their fields at first.
var asking = []struct {
	action    string
	situation func(testing.TB) *app.Model
	want      []string // the new lines of the run; nil: see apart
}{
	{"propose-key", leading, []string{"propose 1 set x 1"}},
	{"read", leading, []string{"read 1 x"}},
	{"read-local", leading, []string{}},
	{"add-clients", leading, []string{"add-clients 2 operations=20 reads=25%"}},
	{"campaign", formed, []string{"campaign 1"}},
	{"transfer", leading, []string{"transfer-leadership from=1 to=2"}},
	{"forget-leader", leading, []string{"forget-leader 2"}},
	{"crash", formed, []string{"crash 1"}},
	{"crash-clean", formed, []string{"crash 1 how=clean"}},
	{"crash-torn", writing, []string{"crash 1 how=torn keep=1"}},
	{"restart", oneDown, []string{"restart 3"}},
	{"wipe", oneDown, []string{"wipe-disk 3"}},
	{"pause", formed, []string{"pause 1"}},
	{"resume", after(formed, "pause 2"), []string{"resume 2"}},
	{"snapshot", leading, []string{"snapshot 1"}},
	{"compact", after(leading, "snapshot 2"), []string{"compact 2 2"}},
	{"clock", formed, []string{"clock 1 50%"}},
	{"disk", writing, []string{"disk 1 10%"}},
	{"timeout", formed, []string{"set-randomized-election-timeout 1 timeout=150"}},
	{"promote", withLearner, []string{"propose-conf-change 1 v3"}},
	{"demote", leading, []string{"propose-conf-change 1 l1"}},
	{"remove", leading, []string{"propose-conf-change 1 r1"}},
	{"change-members", leading, []string{"propose-conf-change 1 r1 v4"}},
	{"partition", leading, []string{"partition 1 | 2,3"}},
	{"cut", leading, []string{"cut 1 2"}},
	{"link", leading, []string{"link 1 2"}},
	{"links", leading, []string{"link"}},
	{"hostility", leading, []string{}},
	{"speed", formed, []string{}},
	{"step-size", formed, []string{}},
	{"run-until", formed, nil},
	{"run-for", formed, nil},
	{"new", formed, nil},
}

func TestActionsThatAskDoTheirLine(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, row := range asking {
		tried[row.action] = true
		t.Run(row.action, func(t *testing.T) {
			t.Parallel()
			m := row.situation(t)
			before, lines := seen(m), lineCount(m)
			press(t, m, row.action)
			require.NotNil(t, m.Dialog)
			require.Equal(t, app.DialogForm, m.Dialog.Kind)
			require.Equal(t, row.action, m.Dialog.Action.ID)
			for _, f := range m.Dialog.Action.Fields {
				value, there := m.Dialog.Values[f.Name]
				require.True(t, there, f.Name)
				if f.Kind == app.FieldSelect {
					require.Contains(t, values(f.Options(m)), value, f.Name)
				}
			}
			asked := seen(m)
			asked.Dialog, asked.Model.Tab = before.Dialog, before.Model.Tab
			require.Equal(t, before, asked, "asking changes nothing else")

			require.NoError(t, m.Update(app.Submit{}))
			require.Nil(t, m.Dialog, "it is done")
			require.Empty(t, m.Error)
			if row.want != nil {
				require.Equal(t, row.want, append([]string{}, strings.Split(strings.TrimSpace(m.Script()), "\n")[lines:]...))
			}
		})
	}
	for _, a := range app.Actions() {
		require.True(t, len(a.Fields) == 0 || tried[a.ID], "%s is not tried", a.ID)
	}
}

func values(options []app.Option) []string {
	list := make([]string, len(options))
	for i, o := range options {
		list[i] = o.Value
	}
	return list
}

func lineCount(m *app.Model) int { return len(strings.Split(strings.TrimSpace(m.Script()), "\n")) }

func TestWhatActionsDoThatAreNoEvent(t *testing.T) {
	t.Parallel()
	m := leading(t)
	press(t, m, "read-local")
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, "S1's own machine holds 1 under x, having applied up to index 2. Nobody else was asked, so it may be old.", m.Notice)

	press(t, m, "speed")
	require.NoError(t, m.Update(app.Input{Field: "speed", Text: "7"}))
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, 7, m.Speed)
	press(t, m, "step-size")
	require.NoError(t, m.Update(app.Input{Field: "step", Text: "happening"}))
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, "happening", app.StepSizes[m.Step].ID)

	press(t, m, "hostility")
	require.NoError(t, m.Update(app.Input{Field: "level", Text: "rough"}))
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, m.Frame.Now+5_000_000, m.Weather().Weather.Until)
	press(t, m, "hostility")
	require.NoError(t, m.Update(app.Submit{}))
	require.Zero(t, m.Weather().Weather.Hostility, "calm again")

	now := m.Frame.Now
	press(t, m, "run-for")
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, now+100_000, m.Frame.Now)

	m = formed(t)
	press(t, m, "run-until")
	require.NoError(t, m.Update(app.Submit{}))
	require.True(t, hasLeader(m.Frame))
	require.NotEmpty(t, m.Notice)

	press(t, m, "new")
	for field, text := range map[string]string{"nodes": "4", "learners": "2", "seed": "77", "prevote": "true", "checkquorum": "true", "read-only": "lease-based", "inflight": "3", "more": "election-tick=200 loss=5%"} {
		require.NoError(t, m.Update(app.Input{Field: field, Text: text}))
	}
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, "glassraft 1\nconfig seed=77 loss=5% election-tick=200 prevote=true checkquorum=true read-only=lease-based inflight=3\nadd-nodes 6 voters=(1,2,3,4) learners=(5,6)\n", m.Script())
}

func TestBurstOfRequests(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		value string
		want  []string
	}{
		{"7", []string{"7", "8", "9"}},
		{"-1", []string{"-1", "0", "1"}},
		{"007", []string{"007", "8", "9"}},
		{"v", []string{"v", "v2", "v3"}},
	} {
		t.Run(row.value, func(t *testing.T) {
			t.Parallel()
			m := leading(t)
			lines := lineCount(m)
			press(t, m, "propose-key")
			require.NoError(t, m.Update(app.Input{Field: "value", Text: row.value}))
			require.NoError(t, m.Update(app.Input{Field: "times", Text: "3"}))
			require.NoError(t, m.Update(app.Submit{}))
			for i, line := range strings.Split(strings.TrimSpace(m.Script()), "\n")[lines:] {
				require.Equal(t, "propose 1 set x "+row.want[i], line)
			}
			require.Equal(t, lines+3, lineCount(m))
		})
	}
}

// wrong are texts that a field cannot take.
var wrong = []struct {
	action    string
	situation func(testing.TB) *app.Model
	field     string
	text      string
}{
	{"propose-key", leading, "node", "9"},
	{"propose-key", leading, "key", ""},
	{"propose-key", leading, "key", "a b"},
	{"propose-key", leading, "value", ""},
	{"propose-key", leading, "times", "0"},
	{"propose-key", leading, "times", "201"},
	{"propose-key", leading, "times", "many"},
	{"read", leading, "key", ""},
	{"read", leading, "node", ""},
	{"read-local", leading, "node", "x"},
	{"add-clients", leading, "count", "x"},
	{"add-clients", leading, "count", "0"},
	{"add-clients", leading, "operations", "x"},
	{"add-clients", leading, "reads", "150%"},
	{"add-clients", leading, "keys", "0"},
	{"crash", formed, "node", "4"},
	{"crash-torn", formed, "node", "2"}, // nothing is being written there
	{"compact", after(leading, "snapshot 2"), "node", "99"},
	{"clock", formed, "speed", "fast"},
	{"clock", formed, "speed", "0%"},
	{"clock", formed, "node", "0"},
	{"disk", formed, "speed", "2000%"},
	{"timeout", formed, "ticks", "0"},
	{"timeout", formed, "ticks", "soon"},
	{"change-members", leading, "changes", "zz"},
	{"change-members", leading, "transition", "at once"},
	{"partition", leading, "groups", "1 | "},
	{"partition", leading, "groups", "1 | 9"},
	{"cut", leading, "to", "1"},
	{"cut", leading, "from", "7"},
	{"link", leading, "to", "1"},
	{"link", leading, "latency-min", "x"},
	{"link", leading, "latency-max", "1"},
	{"link", leading, "loss", "200%"},
	{"link", leading, "duplicate", "x"},
	{"link", leading, "reorder", "-1%"},
	{"links", leading, "loss", "200%"},
	{"links", leading, "latency-min", "30000"},
	{"hostility", leading, "level", "mild"},
	{"hostility", leading, "for", "long"},
	{"hostility", leading, "seed", "x"},
	{"hostility", leading, "compact", "x"},
	{"run-until", formed, "condition", "leader ="},
	{"run-until", formed, "condition", "term = 99"}, // it does not come true
	{"run-until", formed, "within", "long"},
	{"run-until", formed, "within", ""},
	{"run-for", formed, "span", "0s"},
	{"new", formed, "nodes", "0"},
	{"new", formed, "nodes", "26"},
	{"new", formed, "learners", "21"},
	{"new", formed, "learners", "x"},
	{"new", formed, "seed", "x"},
	{"new", formed, "read-only", "lease-based"}, // without CheckQuorum
	{"new", formed, "inflight", "0"},
	{"new", formed, "max-size-per-msg", "x"},
	{"new", formed, "more", "loss"},
	{"new", formed, "more", "loss=200%"},
	{"new", formed, "more", "nonsense=1"},
}

func TestWrongInputIsAnsweredBesideItsField(t *testing.T) {
	t.Parallel()
	for _, row := range wrong {
		t.Run(fmt.Sprintf("%s %s=%s", row.action, row.field, row.text), func(t *testing.T) {
			t.Parallel()
			m := row.situation(t)
			press(t, m, row.action)
			if row.action == "hostility" { // a calm one lasts for ever
				require.NoError(t, m.Update(app.Input{Field: "level", Text: "rough"}))
			}
			require.NoError(t, m.Update(app.Input{Field: row.field, Text: row.text}))
			before := seen(m)
			err := m.Update(app.Submit{})
			require.Error(t, err)
			require.NotNil(t, m.Dialog, "it stays open")
			require.Equal(t, row.field, m.Dialog.Field, "%v", err)
			require.Equal(t, err.Error(), m.Dialog.Error)
			require.Empty(t, m.Error, "it is said once")
			answered := seen(m)
			answered.Dialog.Error, answered.Dialog.Field = "", ""
			require.Equal(t, before, answered, "it changes nothing")

			require.NoError(t, m.Update(app.Input{Field: row.field, Text: "something else"}))
			require.Empty(t, m.Dialog.Error, "typing takes the answer away")
			press(t, m, "close")
			require.Nil(t, m.Dialog)
		})
	}
}

func TestAnswerStaysWhileAnotherFieldIsTyped(t *testing.T) {
	t.Parallel()
	m := formed(t)
	press(t, m, "clock")
	require.NoError(t, m.Update(app.Input{Field: "speed", Text: "x"}))
	require.Error(t, m.Update(app.Submit{}))
	require.NoError(t, m.Update(app.Input{Field: "node", Text: "2"}))
	require.Equal(t, "speed", m.Dialog.Field)
	require.NotEmpty(t, m.Dialog.Error)
}

// A burst of which one request cannot be put is none.
func TestBurstIsDoneAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	m := leading(t)
	press(t, m, "propose-key")
	// The first is as long as a request may be, and the second by a digit longer.
	require.NoError(t, m.Update(app.Input{Field: "value", Text: strings.Repeat("a", core.RequestBytesMax-len("set x "))}))
	require.NoError(t, m.Update(app.Input{Field: "times", Text: "3"}))
	before := seen(m)
	require.Error(t, m.Update(app.Submit{}))
	require.NotNil(t, m.Dialog)
	answered := seen(m)
	answered.Dialog.Error, answered.Dialog.Field = "", ""
	require.Equal(t, before, answered)
}

// Actions on a node act at once on the selected one, and ask when none is.
func TestActionsOnANodeAskOnlyForTheNode(t *testing.T) {
	t.Parallel()
	for _, row := range asking {
		a, ok := app.ActionByID(row.action)
		require.True(t, ok)
		if len(a.Fields) != 1 || a.Fields[0].Known == nil {
			continue
		}
		t.Run(row.action, func(t *testing.T) {
			t.Parallel()
			m := row.situation(t)
			legal := values(a.Fields[0].Options(m))
			require.NotEmpty(t, legal)
			last := legal[len(legal)-1]
			if row.action == "crash-torn" {
				last = "1" // the one that writes
			}
			click(t, m, "select", last)
			lines := lineCount(m)
			press(t, m, row.action)
			require.Nil(t, m.Dialog)
			require.Equal(t, lines+1, lineCount(m))
			require.Contains(t, lastLine(m), last)

			m = row.situation(t)
			press(t, m, row.action)
			require.NotNil(t, m.Dialog)
			require.NoError(t, m.Update(app.Input{Field: "node", Text: last}))
			require.NoError(t, m.Update(app.Submit{}))
			require.Contains(t, lastLine(m), last)
		})
	}
}

func TestArgumentStandsInTheFirstField(t *testing.T) {
	t.Parallel()
	m := formed(t)
	click(t, m, "clock", "2")
	require.Equal(t, "2", m.Dialog.Values["node"])
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, "clock 2 50%", lastLine(m))
	for _, a := range app.Actions() { // whatever it is called with
		_ = m.Update(app.Act{ID: a.ID, Arg: "99"})
		_ = m.Update(app.Act{ID: a.ID, Arg: "nonsense"})
		_ = m.Update(app.Act{ID: "close"})
	}
}

func TestDialogsPauseAndTakeTheKeys(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"help", "safety", "share", "palette", "new"} {
		m := page(t, 3)
		press(t, m, "play")
		click(t, m, "menu", "Run")
		press(t, m, id)
		require.False(t, m.Playing)
		require.Empty(t, m.Menu)
		event := m.Frame.Event
		for _, key := range []string{" ", "ArrowRight", "c", "1", "Escape", "?"} {
			require.False(t, m.Handles(key), key)
			require.NoError(t, m.Update(app.Key{Key: key}))
		}
		require.Equal(t, event, m.Frame.Event)
		require.Zero(t, m.Node)
		require.NotNil(t, m.Dialog)
		if id != "palette" && id != "new" {
			require.NoError(t, m.Update(app.Submit{}))
			require.Nil(t, m.Dialog, "there is nothing to submit in %s, so Enter closes it", id)
		}
	}
	require.NoError(t, page(t, 3).Update(app.Submit{}), "nothing is asked")
}

func TestMenusOpenOneAtATime(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	click(t, m, "menu", "Node")
	require.Equal(t, "Node", m.Menu)
	click(t, m, "menu", "Run")
	require.Equal(t, "Run", m.Menu)
	click(t, m, "menu", "Run")
	require.Empty(t, m.Menu)
	click(t, m, "menu", "View")
	press(t, m, "contrast")
	require.Empty(t, m.Menu, "what is done from it closes it")
	require.True(t, m.Look.High)
}
