package app_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/wasm/app"
	"glassraft/web"
)

// browser is a fake of what a browser keeps: one storage, many tabs.
type browser struct {
	nowMs    int64
	runs     map[string]string // by id
	settings string
	locks    map[string]*tab // who works on a run
	room     int             // bytes; 0: enough
	denied   bool
	tabs     int
	writes   int
	writeMs  int64 // how long one takes
}

// tab is a page in it.
type tab struct {
	*app.Model

	t        testing.TB
	browser  *browser
	run      string // in sessionStorage
	fragment string // in the address
	clip     []app.Copy
}

func newBrowser() *browser {
	return &browser{nowMs: 1_000_000, runs: map[string]string{}, locks: map[string]*tab{}}
}

// open opens a tab; run is what it remembers.
func (b *browser) open(t testing.TB, run, fragment string, change ...func(*app.Begin)) *tab {
	t.Helper()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	b.tabs++
	x := &tab{Model: m, t: t, browser: b, run: run, fragment: fragment}
	own := run != "" && b.locks[run] == nil
	begin := app.Begin{
		Page: "https://example.org/", Fragment: fragment, Tab: strings.Repeat("t", b.tabs), Run: run, Own: own,
		Kept: b.storedRuns(x), Settings: b.settings, Now: func() int64 { return b.nowMs },
	}
	for _, c := range change {
		c(&begin)
	}
	_ = m.Update(begin)
	x.errands()
	return x
}

// again reloads the tab.
func (x *tab) again() *tab {
	x.t.Helper()
	x.close()
	return x.browser.open(x.t, x.run, x.fragment)
}

// close closes it, as a person does.
func (x *tab) close() {
	x.do(app.KeepNow{})
	x.crash()
}

// crash ends it without a word.
func (x *tab) crash() {
	maps.DeleteFunc(x.browser.locks, func(_ string, owner *tab) bool { return owner == x })
}

func (b *browser) storedRuns(x *tab) []app.StoredRun {
	var list []app.StoredRun
	for _, id := range slices.Sorted(maps.Keys(b.runs)) {
		list = append(list, app.StoredRun{ID: id, Value: b.runs[id], Open: b.locks[id] != nil && b.locks[id] != x})
	}
	return list
}

// do lets something happen on the page, and does its errands.
func (x *tab) do(msg app.Msg) {
	x.t.Helper()
	_ = x.Update(msg)
	x.errands()
}

func (x *tab) act(id string, arg ...string) {
	x.t.Helper()
	x.do(app.Act{ID: id, Arg: strings.Join(arg, "")})
	require.Empty(x.t, x.Error, id)
}

func (x *tab) errands() {
	b := x.browser
	for _, e := range x.Errands() {
		switch e := e.(type) {
		case app.Keep:
			problem := app.ProblemNone
			size := len(e.Value)
			for id, v := range b.runs {
				if id != e.ID {
					size += len(v)
				}
			}
			b.nowMs += b.writeMs
			switch {
			case b.denied:
				problem = app.ProblemDenied
			case b.room > 0 && size > b.room:
				problem = app.ProblemFull
			default:
				require.Same(x.t, x, b.locks[e.ID], "%s is written by who does not hold it", e.ID)
				b.runs[e.ID] = e.Value
				b.writes++
			}
			x.do(app.Written{ID: e.ID, Problem: problem})
		case app.Hold:
			require.True(x.t, b.locks[e.ID] == nil || b.locks[e.ID] == x, "the lock of %s is another's", e.ID)
			maps.DeleteFunc(b.locks, func(_ string, owner *tab) bool { return owner == x })
			b.locks[e.ID], x.run = x, e.ID
		case app.Forget:
			require.True(x.t, b.locks[e.ID] == nil || b.locks[e.ID] == x, "%s is another's", e.ID)
			delete(b.runs, e.ID)
		case app.ListKept:
			x.do(app.Listed{Kept: b.storedRuns(x)})
		case app.FetchKept:
			own := b.locks[e.ID] == nil || b.locks[e.ID] == x
			x.do(app.FetchedRun{StoredRun: app.StoredRun{ID: e.ID, Value: b.runs[e.ID]}, Own: own})
		case app.KeepSettings:
			b.settings = e.Value
		case app.DropFragment:
			x.fragment = ""
		case app.Copy:
			x.clip = append(x.clip, e)
		}
	}
}

// pass lets time pass: what is due is written.
func (x *tab) pass(ms int64) {
	x.t.Helper()
	end := x.browser.nowMs + ms
	for x.browser.nowMs < end {
		in, due := x.KeepIn()
		if !due || x.browser.nowMs+in > end {
			x.browser.nowMs = end
			return
		}
		x.browser.nowMs += max(in, 1)
		x.do(app.KeepNow{})
	}
}

// same demands that a tab shows what another showed.
func (x *tab) same(hash string, event, total int) {
	x.t.Helper()
	require.Equal(x.t, hash, x.TraceHash())
	require.Equal(x.t, event, x.Frame.Event)
	require.Equal(x.t, total, x.Total())
}

func buttons(b app.Banner) (ids []string) {
	for _, button := range b.Buttons {
		ids = append(ids, button.Act.ID)
	}
	return ids
}

func TestRunIsThereAgainAfterAReload(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	require.True(t, x.Playing, "the first cluster is under way")
	require.Empty(t, x.Banner)
	require.NoError(t, x.Forward(40))
	require.NoError(t, x.Back(5))
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	x = x.again()
	x.same(hash, event, total)
	require.False(t, x.Playing)
	require.Equal(t, "Your run is here again, as you left it.", x.Banner.Text)
	require.Equal(t, []string{"start-anew"}, buttons(x.Banner))
	_, due := x.KeepIn()
	require.False(t, due, "nothing has changed")

	kept := x.run
	x.act("start-anew")
	require.Equal(t, 1, x.Frame.Event)
	require.Empty(t, x.Banner)
	require.Contains(t, x.browser.runs, kept, "the run before is kept")
	x.act("open-kept", kept)
	x.same(hash, event, total)
}

func TestRunIsThereAgainAfterACrash(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	require.NoError(t, x.Forward(40))
	x.pass(2_000)
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	require.NoError(t, x.Forward(1))
	x.crash()
	x = x.browser.open(t, x.run, "")
	x.same(hash, event, total)
}

func TestRunIsWrittenNowAndThen(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		writeMs, wantMost int64
	}{{0, 31}, {10, 31}, {500, 7}} { // 500 ms each 10 s is a twentieth
		x := newBrowser().open(t, "", "")
		x.browser.writeMs = row.writeMs
		for range 600 {
			require.NoError(t, x.Forward(1))
			x.pass(100)
		}
		require.LessOrEqual(t, int64(x.browser.writes), row.wantMost)
		require.GreaterOrEqual(t, int64(x.browser.writes), row.wantMost-4)
		x.do(app.KeepNow{})
		writes := x.browser.writes
		x.pass(60_000)
		x.do(app.KeepNow{})
		require.Equal(t, writes, x.browser.writes, "nothing has changed")
	}
}

// boot.js reads these names when the program has died.
func TestKeptValue(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	require.NoError(t, x.Forward(9))
	require.NoError(t, x.Back(2))
	x.do(app.KeepNow{})
	var value struct {
		Version, Written, Event, Total int64
		Title                          *string
		Saved                          []byte
	}
	require.NoError(t, json.Unmarshal([]byte(x.browser.runs[x.run]), &value))
	require.EqualValues(t, 1, value.Version)
	require.Equal(t, x.browser.nowMs, value.Written)
	require.EqualValues(t, x.Frame.Event, value.Event)
	require.EqualValues(t, x.Total(), value.Total)
	require.Empty(t, *value.Title)
	require.True(t, script.IsSaved(value.Saved))
	require.Contains(t, x.browser.runs[x.run], `"saved":"`)
}

func TestDuplicatedTabGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	require.NoError(t, x.Forward(30))
	x.do(app.KeepNow{})
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	y := x.browser.open(t, x.run, "")
	y.same(hash, event, total)
	require.Contains(t, y.Banner.Text, "another tab")
	require.NotEqual(t, x.run, y.run)
	require.NoError(t, y.Forward(7))
	require.NoError(t, x.Forward(3))
	xHash, yHash := x.TraceHash(), y.TraceHash()
	x, y = x.again(), y.again()
	require.Equal(t, xHash, x.TraceHash())
	require.Equal(t, yHash, y.TraceHash())
}

func TestNewWindowIsOfferedTheLastRun(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	x, y := b.open(t, "", ""), b.open(t, "", "")
	require.NoError(t, x.Forward(30))
	x.do(app.KeepNow{})
	b.nowMs += 60_000
	require.NoError(t, y.Forward(20))
	y.do(app.KeepNow{})
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	x.close()
	b.nowMs += 120_000

	z := b.open(t, "", "")
	require.Equal(t, "A run of "+plural(total)+" from 3 minutes ago is kept.", z.Banner.Text, "the newer one is open")
	require.Equal(t, []string{"open-kept", "forget-kept"}, buttons(z.Banner))
	require.Equal(t, 1, z.Frame.Event, "it does not open by itself")
	z.act("open-kept", z.Banner.Buttons[0].Act.Arg)
	z.same(hash, event, total)
	z.close()

	z = b.open(t, "", "")
	z.act("forget-kept", z.Banner.Buttons[1].Act.Arg)
	require.Empty(t, z.Banner)
	require.Len(t, b.runs, 1)
	require.Empty(t, b.open(t, "", "").Banner)
}

func plural(events int) string {
	text, _ := json.Marshal(events)
	return string(text) + " events"
}

// What only ran by itself is there after a reload, but nobody asks for it later.
func TestUntouchedRunIsNotOffered(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	x := b.open(t, "", "")
	for range 200 {
		x.do(app.Animate{ElapsedMs: 50})
		x.pass(50)
	}
	require.Len(t, b.runs, 1)
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	require.Greater(t, event, 5)
	x = x.again()
	x.same(hash, event, total)
	x.close()
	require.Empty(t, b.open(t, "", "").Banner)
	x = b.open(t, x.run, "")
	x.act("new3")
	x.do(app.KeepNow{})
	require.Len(t, b.runs, 1, "the one before is gone")
	x.close()
	require.Equal(t, []string{"open-kept", "forget-kept"}, buttons(b.open(t, "", "").Banner), "a cluster that somebody asked for is not untouched")
}

func TestLastEightAreKept(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	first := b.open(t, "", "")
	var runs []string
	for range 12 {
		x := b.open(t, "", "")
		require.NoError(t, x.Forward(5))
		x.do(app.KeepNow{})
		runs = append(runs, x.run)
		x.close()
		b.nowMs += 1_000
	}
	require.NoError(t, first.Forward(5))
	first.do(app.KeepNow{})
	require.Len(t, b.runs, 8)
	for _, id := range append(runs[5:], first.run) {
		require.Contains(t, b.runs, id)
	}
}

func TestOpenRunsStay(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	var tabs []*tab
	for range 10 {
		x := b.open(t, "", "")
		require.NoError(t, x.Forward(5))
		x.do(app.KeepNow{})
		tabs = append(tabs, x)
		b.nowMs += 1_000
	}
	for _, x := range tabs {
		require.Contains(t, b.runs, x.run)
	}
}

func TestFullStorageCostsTheOldest(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	var runs []string
	for range 4 {
		x := b.open(t, "", "")
		require.NoError(t, x.Forward(5))
		x.do(app.KeepNow{})
		runs = append(runs, x.run)
		x.close()
		b.nowMs += 1_000
	}
	x := b.open(t, "", "")
	b.room = 0
	for _, v := range b.runs {
		b.room += len(v)
	}
	require.NoError(t, x.Forward(5))
	x.do(app.KeepNow{})
	require.NotContains(t, b.runs, runs[0])
	require.Contains(t, b.runs, x.run)
	require.Contains(t, b.runs, runs[2])

	b.room = 10
	b.nowMs += 10_000
	require.NoError(t, x.Forward(5))
	x.pass(10_000)
	require.Contains(t, x.Banner.Text, "keeps no more runs")
	require.Equal(t, []string{"save"}, buttons(x.Banner))
	x.act("dismiss")
	require.NoError(t, x.Forward(5))
	x.pass(10_000)
	require.Empty(t, x.Banner, "it is said once")
	x.do(app.Act{ID: "next"})
	require.Empty(t, x.Error, "the page goes on")
}

func TestForbiddenStorageIsSaidOnce(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	b.denied = true
	x := b.open(t, "", "")
	x.do(app.Animate{ElapsedMs: 100})
	for range 100 {
		x.do(app.Animate{ElapsedMs: 50})
		x.pass(50)
	}
	require.Empty(t, x.Banner, "nothing that anybody could miss")
	x.do(app.Act{ID: "next"})
	require.Contains(t, x.Banner.Text, "keeps no runs")
	x.act("dismiss")
	x.act("new5")
	x.pass(10_000)
	require.Empty(t, x.Banner)
	require.Empty(t, b.runs)
}

func TestLinkDoesNotDestroyTheRun(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	sender := b.open(t, "", "")
	require.NoError(t, sender.Load("glassraft 1\nadd-nodes 2 voters=(1,2)\n"))
	require.NoError(t, sender.Forward(12))
	fragment, err := sender.Fragment()
	require.NoError(t, err)
	linkHash := sender.TraceHash()

	x := b.open(t, "", "")
	require.NoError(t, x.Forward(30))
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	x.do(app.OpenLink{Fragment: fragment}) // less than two seconds later
	require.Equal(t, linkHash, x.TraceHash())
	require.Equal(t, []string{"open-kept"}, buttons(x.Banner))
	x.act("open-kept", x.Banner.Buttons[0].Act.Arg)
	x.same(hash, event, total)

	x.close()
	x = b.open(t, x.run, fragment)
	require.Empty(t, x.Error)
	require.Equal(t, linkHash, x.TraceHash())
	require.Empty(t, x.fragment, "the address holds the link no more")
	kept := x.Banner.Buttons[0].Act.Arg
	require.NoError(t, x.Forward(3))
	after := x.TraceHash()
	x = x.again()
	require.Equal(t, after, x.TraceHash(), "what was done since, not the link")
	x.act("open-kept", kept)
	x.same(hash, event, total)
}

func TestBrokenLinkLeavesTheUsualCluster(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	x := b.open(t, "", "")
	require.NoError(t, x.Forward(30))
	x.close()
	hash := x.TraceHash()
	y := b.open(t, x.run, "run1.<script>alert(1)</script>")
	require.Contains(t, y.Banner.Text, "This link cannot be opened: ")
	require.Equal(t, []string{"open-kept"}, buttons(y.Banner))
	require.Empty(t, y.fragment)
	require.Equal(t, 1, y.Frame.Event)
	require.Len(t, y.Frame.Nodes, 3)
	require.True(t, y.Playing)
	y.do(app.Animate{ElapsedMs: 50})
	require.NotEmpty(t, y.Banner, "the sentence stays")
	y = y.again()
	require.Equal(t, hash, y.TraceHash(), "the run of this tab was not touched")
}

func TestRunThatDoesNotOpenIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	require.NoError(t, x.Forward(30))
	x.close()
	y := x.browser.open(t, x.run, "", func(b *app.Begin) { b.Failed = true })
	require.Equal(t, 1, y.Frame.Event)
	require.Equal(t, []string{"open-kept", "forget-kept"}, buttons(y.Banner))
}

func TestDamagedKeptRunsDoNoHarm(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"{", "null", `{"version":2}`, `{"version":1,"saved":"AAAA"}`, `{"version":1,"saved":7}`, "<b>", `{"version":1,"saved":"!"}`} {
		b := newBrowser()
		b.runs["old"] = value
		x := b.open(t, "old", "")
		require.Contains(t, x.Banner.Text, "cannot be opened again", value)
		require.Equal(t, 1, x.Frame.Event)
		x.act("forget-kept", "old")
		require.Empty(t, b.runs)
	}
}

func TestListOfKeptRuns(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	x, y := b.open(t, "", ""), b.open(t, "", "")
	y.do(app.Opened{Name: "split.txt", Content: []byte("glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\n")})
	y.act("script-run")
	y.do(app.KeepNow{})
	require.NoError(t, x.Forward(5))
	x.do(app.KeepNow{})
	x.act("kept")
	require.Equal(t, app.DialogKept, x.Dialog.Kind)
	list := x.Kept()
	require.Len(t, list, 2)
	at := slices.IndexFunc(list, func(k app.Kept) bool { return k.Title == "split.txt" })
	require.True(t, list[at].Open)
	require.Equal(t, 2, list[at].Total)
	require.True(t, list[1-at].Current)
	x.do(app.Act{ID: "forget-kept", Arg: y.run})
	require.Contains(t, x.Error, "open in another tab")
	x.act("open-kept", y.run)
	require.Nil(t, x.Dialog)
	require.Equal(t, y.TraceHash(), x.TraceHash())
	require.NotEqual(t, y.run, x.run, "a copy")
	x.do(app.Act{ID: "open-kept", Arg: "gone"})
	require.Contains(t, x.Error, "not kept any more")
}

func TestSettingsAreKept(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	x := b.open(t, "", "")
	require.Empty(t, b.settings, "nobody chose anything")
	x.act("theme")
	x.act("contrast")
	x.act("still")
	x.act("faster")
	x.act("step-size", "message")
	y := b.open(t, "", "")
	require.Equal(t, x.Look, y.Look)
	require.True(t, y.Look.Still)
	require.Equal(t, x.Speed, y.Speed)
	require.Equal(t, x.Step, y.Step)
	y.act("still")
	require.False(t, b.open(t, "", "").Look.Still)
	less := b.open(t, "", "", func(b *app.Begin) { b.Still = true })
	require.True(t, less.Look.Still, "as the system says, where nobody said otherwise")
	less.act("still")
	require.False(t, b.open(t, "", "", func(b *app.Begin) { b.Still = true }).Look.Still)

	for _, hostile := range []string{"{", "7", `{"version":1,"theme":"<b>","speed":-4,"step":"x"}`, `{"version":9,"theme":"dark"}`} {
		b.settings = hostile
		z := b.open(t, "", "")
		require.Empty(t, z.Look.Theme)
		require.Equal(t, "event", app.StepSizes[z.Step].ID)
	}
}

// A program that loads runs one after the other leaves nothing behind.
func TestRunsOfAMomentAreNotKept(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	for range 50 {
		require.NoError(t, x.Load("glassraft 1\nadd-nodes 1 voters=(1)\n"))
		x.errands()
	}
	require.Empty(t, x.browser.runs)
	x.pass(2_000)
	require.Len(t, x.browser.runs, 1)
}

// On a narrow screen the sentence is a tab, too, and the first to read, whatever
// the page begins with.
func TestANarrowPageBeginsWithTheSentence(t *testing.T) {
	t.Parallel()
	narrow := func(b *app.Begin) { b.Narrow = true }
	b := newBrowser()
	require.Equal(t, app.TabNext, b.open(t, "", "").Tab)
	x := b.open(t, "", "", narrow)
	require.Equal(t, app.TabWhy, x.Tab)
	x.act("next")
	x.close()
	again := b.open(t, x.run, "", narrow)
	require.Contains(t, again.Banner.Text, "Your run is here again")
	require.Equal(t, app.TabWhy, again.Tab)
}
