package app

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"
)

// Kept is one run that is kept, for the list of them.
type Kept struct {
	ID        string
	Title     string
	Written   int64 // ms since 1970
	Event     int   // the current one
	Total     int   // of the branch
	Untouched bool  // it only ran by itself
	Open      bool  // in another tab
	Current   bool  // it is the one on this page
}

// Banner is a sentence about the page itself, above everything else, with what can
// be done about it. The zero value is none.
type Banner struct {
	Text    string
	Buttons []Button
}

// Button does an action under another name.
type Button struct {
	Label string
	Act   Act
}

// Kept lists what is kept, newest first.
func (m *Model) Kept() []Kept {
	list := slices.Clone(m.keep.list)
	for i := range list {
		list[i].Current = list[i].ID == m.keep.id
	}
	return list
}

// sight takes in what is kept. What cannot be read is none of ours, and stays.
func (m *Model) sight(found []StoredRun) {
	m.keep.list = nil
	for _, e := range found {
		run, err := parseKept(e.Value)
		if err != nil {
			continue
		}
		m.keep.list = append(m.keep.list, Kept{
			ID: e.ID, Title: run.Title, Written: run.Written, Event: run.Event, Total: run.Total,
			Untouched: run.Untouched, Open: e.Open && e.ID != m.keep.id,
		})
	}
	list := m.keep.list
	sort.SliceStable(list, func(i, j int) bool { return list[i].Written > list[j].Written })
}

// Ago says in words how long ago a moment was.
func (m *Model) Ago(ms int64) string {
	if m.keep.now == nil {
		return ""
	}
	age := time.Duration(m.keep.now()-ms) * time.Millisecond
	const day = 24 * time.Hour
	switch {
	case age < time.Minute:
		return "just now"
	case age < time.Hour:
		return ago(int(age/time.Minute), "minute")
	case age < day:
		return ago(int(age/time.Hour), "hour")
	}
	return ago(int(age/day), "day")
}

func ago(n int, unit string) string { return plural(n, unit) + " ago" }

func events(n int) string { return plural(n, "event") }

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// keptActions are about the runs that are kept.
var keptActions = []Action{
	{
		ID: "kept", Label: "Kept runs …", Menu: "Run", Help: "The runs that this browser keeps: open one again, or forget it",
		do: func(m *Model, _ string) error { m.open(DialogKept); m.send(ListKept{}); return nil },
	},
	{
		ID: "open-kept", Help: "Open a run that is kept",
		do: func(m *Model, id string) error { m.send(FetchKept{id}); return nil },
	},
	{
		ID: "forget-kept", Help: "Forget a run that is kept",
		do: (*Model).forgetKept,
	},
	{
		ID: "start-anew", Help: "Begin with the usual first cluster; the run that is here stays kept",
		do: func(m *Model, _ string) error { return m.startAnew() },
	},
	{
		ID: "dismiss", Help: "Take the sentence above the page away",
		do: func(m *Model, _ string) error { m.Banner = Banner{}; return nil },
	},
	{
		ID: "copy-link", Help: "Copy the link that is shown",
		do: (*Model).copyLink,
	},
}

// forgetKept forgets a run that no tab works on.
func (m *Model) forgetKept(id string) error {
	for _, r := range m.keep.list {
		if r.ID == id && r.Open {
			return errors.New("that run is open in another tab")
		}
	}
	if id == "" || id == m.keep.id {
		return errGone
	}
	m.forget(id)
	if slices.ContainsFunc(m.Banner.Buttons, func(b Button) bool { return b.Act.Arg == id }) {
		m.Banner = Banner{}
	}
	return nil
}

// fetchedRun opens a run that was kept.
func (m *Model) fetchedRun(f FetchedRun) error {
	if f.Value == "" {
		return errors.New("that run is not kept any more")
	}
	m.Dialog = nil
	if f.ID == m.keep.id {
		return nil
	}
	return m.bringBack(f.StoredRun, f.Own)
}

// startAnew begins with the first cluster that this page showed.
func (m *Model) startAnew() error {
	if err := m.reset(m.first.config, firstEvents(m.first.nodes)); err != nil {
		return err
	}
	k := &m.keep
	k.untouched, k.kept, k.byItself = true, m.state(), m.state()
	if !m.Look.Still {
		m.play(true)
	}
	return nil
}
