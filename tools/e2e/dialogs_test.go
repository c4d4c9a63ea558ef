package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// Every menu opens and closes by the keyboard, and closes by a click elsewhere.
func TestMenusOpenAndClose(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	for _, menu := range []string{"Client", "Node", "Members", "Network", "Run", "View"} {
		t.Run(menu, func(t *testing.T) {
			p := p.in(t)
			id := "menu." + menu
			before := p.frameText()
			p.focus(testID(id))
			p.key(kb.Enter)
			require.True(t, p.exists("menu-list"))
			require.Equal(t, "true", p.attribute(id, "aria-expanded"))
			require.Equal(t, id, evaluate[string](p, "document.activeElement.dataset.testid"), "the focus stays")
			p.keys(kb.Tab)
			require.True(t, strings.HasPrefix(evaluate[string](p, "document.activeElement.dataset.testid"), id+"."), "then comes its first action")
			p.key(kb.Escape)
			require.False(t, p.exists("menu-list"))
			require.Equal(t, "false", p.attribute(id, "aria-expanded"))

			p.press(id)
			require.True(t, p.exists("menu-list"))
			require.Equal(t, 1, p.count("menu-list"))
			p.click("h1")
			require.False(t, p.exists("menu-list"), "a click elsewhere closes it")
			require.Equal(t, before, p.frameText())
		})
	}
	p.press("menu.Node")
	p.press("menu.View")
	require.Equal(t, 1, p.count("menu-list"), "only one is open")
	p.press("menu.View")
	require.Zero(t, p.count("menu-list"))
}

// A new cluster has what was asked for.
func TestNewClusterWithOptions(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct {
		name   string
		fields []field
		config string // in the script
		so     func(f frame) bool
	}{
		{"seven nodes", []field{{"nodes", "7"}}, "", func(f frame) bool { return len(f.Nodes) == 7 }},
		{"learners", []field{{"nodes", "3"}, {"learners", "2"}}, "", func(f frame) bool { return f.Nodes[3].Standing == "learner" && f.Nodes[4].Standing == "learner" }},
		{"a seed", []field{{"seed", "4711"}}, "seed=4711", nil},
		{"PreVote", []field{{"prevote", "true"}}, "prevote=true", nil},
		{"CheckQuorum", []field{{"checkquorum", "true"}}, "checkquorum=true", nil},
		{"asynchronous storage writes", []field{{"async-storage-writes", "true"}}, "async-storage-writes=true", func(f frame) bool { return f.Nodes[0].Async }},
		{"reads on the lease", []field{{"checkquorum", "true"}, {"read-only", "lease-based"}}, "read-only=lease-based", func(f frame) bool { return f.Nodes[0].LeaseReads }},
		{"step down on removal", []field{{"step-down-on-removal", "true"}}, "step-down-on-removal=true", nil},
		{"inflight", []field{{"inflight", "2"}}, "inflight=2", nil},
		{"size of a message", []field{{"max-size-per-msg", "64"}}, "max-size-per-msg=64", nil},
		{"more", []field{{"more", "election-tick=100 loss=5%"}}, "election-tick=100", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", newThree)
			p.menu("Run", "new")
			p.ask(row.fields...)
			require.False(t, p.exists("dialog"))
			f := p.frame()
			require.Equal(t, 1, f.Event)
			require.True(t, row.so == nil || row.so(f))
			require.Contains(t, evaluate[string](p, "glassraft.script()"), row.config)
			p.stepUntil(hasLeader)
		})
	}
}

// What cannot be is answered beside its field, and the run stays.
func TestWrongInputIsAnsweredBesideItsField(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	before := p.traceHash()
	for _, row := range []struct {
		menu, id, field, text, error string
	}{
		{"Run", "new", "nodes", "0", `"0" (legal: 1 to `},
		{"Run", "new", "nodes", "99999999999999999999", "legal: 1 to "},
		{"Run", "new", "nodes", "many", `"many" (legal: 1 to `},
		{"Run", "new", "learners", "-1", `"-1" (legal: 0 to `},
		{"Run", "new", "seed", "x", "x"},
		{"Run", "new", "read-only", "lease-based", ""},
		{"Run", "new", "inflight", "none", "none"},
		{"Run", "new", "more", "speed=9", "speed"},
		{"Client", "propose-key", "times", "201", `"201" (legal: 1 to 200)`},
		{"Client", "propose-key", "key", "two words", ""},
		{"Client", "propose-key", "value", "", ""},
		{"Client", "add-clients", "count", "0", "0"},
		{"Client", "add-clients", "reads", "120%", "120%"},
		{"Node", "clock", "speed", "5000%", "5000%"},
		{"Node", "disk", "speed", "slow", "slow"},
		{"Node", "timeout", "ticks", "-3", "-3"},
		{"Members", "change-members", "changes", "x9", "x9"},
		{"Network", "partition", "groups", "1 | 1,2", ""},
		{"Network", "partition", "groups", "9", "9"},
		{"Network", "link", "loss", "101%", "101%"},
		{"Network", "hostility", "for", "never", "never"},
	} {
		t.Run(row.id+" "+row.field+" "+row.text, func(t *testing.T) {
			p := p.in(t)
			p.menu(row.menu, row.id)
			if row.id == "hostility" {
				p.enter(field{"level", "rough"})
			}
			p.ask(field{row.field, row.text})
			p.requireWrong(row.field, row.error)
			require.NotEmpty(t, p.text("dialog-error"))
			require.Equal(t, before, p.traceHash())
			p.key(kb.Escape)
			require.False(t, p.exists("dialog"))
		})
	}
}

func TestPalette(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.blur()
	open := func() {
		p.drawn(func() { p.keys("k", chromedp.KeyModifiers(kb.ModifierCtrl)) })
		p.WaitUntil(t, `document.activeElement?.dataset.testid === "palette-query"`)
	}
	typed := func(text string) {
		p.drawn(func() { p.keys(text) })
		p.WaitUntil(t, query(testID("palette-query"))+".value === "+quoted(t, text))
		p.pictures()
	}
	matches := func() []string {
		return evaluate[[]string](p, `[...document.querySelectorAll('[data-testid="match"]')].map((m) => m.textContent)`)
	}

	open()
	typed("cut the power")
	require.Len(t, matches(), 1)
	p.key(kb.Enter)
	require.False(t, p.exists("palette"))
	require.Equal(t, "power-cut", p.lastLine())

	open()
	typed("restart")
	require.Greater(t, len(matches()), 1)
	require.Equal(t, "true", evaluate[string](p, query("#palette-0")+".ariaSelected"))
	p.key(kb.ArrowDown)
	require.Equal(t, "true", evaluate[string](p, query("#palette-1")+".ariaSelected"))
	require.Equal(t, "palette-1", p.attribute("palette-query", "aria-activedescendant"))
	p.key(kb.ArrowUp)
	p.click("#palette-1")
	require.Equal(t, "restart 3", p.lastLine(), "restart all that are down")

	open()
	typed("crash 2 how=clean")
	p.key(kb.Enter)
	require.Equal(t, "crash 2 how=clean", p.lastLine(), "a command of the script language")

	open()
	before := p.traceHash()
	typed("crash 9")
	p.key(kb.Enter)
	require.True(t, p.exists("palette"))
	require.Contains(t, p.text("dialog-error"), "S9")
	require.Equal(t, before, p.traceHash())
	p.key(kb.Escape)

	open()
	typed("<b>nothing</b>")
	require.Empty(t, matches())
	p.key(kb.Enter)
	require.NotEmpty(t, p.text("dialog-error"))
	p.key(kb.Escape)
	require.False(t, p.exists("palette"))

	open()
	typed("partition")
	p.key(kb.Enter)
	require.True(t, p.exists("field.groups"), "what asks something asks it")
	p.key(kb.Escape)
}

func TestHelpListsEveryKey(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.press("help")
	keys := evaluate[[]string](p, `[...document.querySelectorAll(".keys dt")].map((k) => k.textContent)`)
	for _, key := range []string{"Space", "Left", "Right", "Shift + Right", "Shift + Left", ".", "?", "Ctrl + K", "1 to 9", "P", "w"} {
		require.Contains(t, keys, key)
	}
	require.Equal(t, len(keys), evaluate[int](p, `document.querySelectorAll(".keys dd").length`))
	require.True(t, evaluate[bool](p, `document.querySelector("dialog").open && document.querySelector("dialog").matches(":modal")`))
	p.press("dialog-close")
	require.False(t, p.exists("dialog"))
}

func TestSafetyListsEveryProperty(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	require.Contains(t, p.text("safety"), "hold")
	p.press("safety")
	names := evaluate[[]string](p, `[...document.querySelectorAll(".safety dt")].map((k) => k.textContent)`)
	require.Greater(t, len(names), 8)
	for _, name := range names {
		require.True(t, strings.HasPrefix(name, "✓ "), name)
	}
	for _, meaning := range evaluate[[]string](p, `[...document.querySelectorAll(".safety dd")].map((k) => k.textContent)`) {
		require.Greater(t, len(meaning), 20, "each with what it means")
	}
	p.key(kb.Escape)
	require.False(t, p.exists("dialog"))
}

func TestLookAtANodesOwnValue(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	before := p.traceHash()
	for _, row := range []struct{ node, key, want string }{
		{"2", "x", "S2's own machine holds 1 under x"},
		{"3", "y", "S3's own machine holds nothing under y"},
	} {
		p.menu("Client", "read-local")
		p.ask(field{"node", row.node}, field{"key", row.key})
		require.Contains(t, p.text("notice"), row.want)
		require.Contains(t, p.text("notice"), "may be old")
		require.Equal(t, before, p.traceHash(), "nobody was asked")
	}
}

// Weather brings faults by itself while it plays, and ends when it was to end.
func TestWeather(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", "glassraft 1\nconfig seed=1\nadd-nodes 5 voters=(1,2,3,4,5)\n")
	p.menu("Network", "hostility")
	for _, f := range []field{{"level", "cruel"}, {"for", "20s"}, {"seed", "3"}, {"compact", "5"}} {
		p.enter(f)
	}
	p.waitText("dialog-line", "hostility cruel for=20s seed=3 compact-after=5")
	p.press("dialog-submit")
	require.False(t, p.exists("dialog"))
	p.speed("10× real time")
	p.press("play")
	// The first faults come at 0 ms: that it goes on takes a wait for them and for the clock.
	p.WaitUntil(t, `/\nwait until(.|\n)*\n(crash|power-cut)/.test(glassraft.script())`)
	p.clickOnly(testID("play"))
	p.WaitUntil(t, "!glassraft.frame().playing")
	require.Empty(t, p.frame().Violations)
	require.Greater(t, p.frame().Now, 20*core.Millisecond)
}

// The inspector shows all of what is selected, each kind of thing by a click on it.
func TestInspector(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed+"add-clients 1 operations=3\npropose 1 set y 2\nprocess-ready 1\n")
	for _, row := range []struct {
		name, select_ string
		wants         []string
	}{
		{"a leader", testID("node.1") + " .body", []string{"S1: leader in term 1", "vote", "on disk", "configuration", "What it knows of the others", "Replicate", "match", "waiting"}},
		{"a follower", testID("node.2") + " .body", []string{"S2: follower in term 1", "leaderS1", "snapshotnone", "x"}},
		{"an entry", testID("log.index.2"), []string{"Index 2 on every node", "set x 1", "applied"}},
		{"a cell of the logs", testID("log.1.3"), []string{"Index 3 on every node", "set y 2", "not there"}},
		{"a message", testID("message") + " .hit", []string{"MsgApp from S1", "Entries:[1/3", "term", "sent"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := p.in(t)
			p.click(row.select_)
			for _, want := range row.wants {
				require.Contains(t, p.text("inspector"), want)
			}
			p.key(kb.Escape)
		})
	}
	p.press("tab.inspector")
	p.press("client.c1")
	require.Contains(t, p.text("inspector"), "Client c1")
	require.Contains(t, p.text("inspector"), "operation")
}
