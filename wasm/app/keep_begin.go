package app

import "strings"

// What a page begins with: the run of its link, the one that this tab had, or a
// cluster under way.

// begin begins with what the link holds, or the run that this tab had, or a cluster
// under way; whoever asked for less motion starts it by hand. A link that cannot be
// opened is answered above the page, where every screen shows it, and no error.
func (m *Model) begin(b Begin) error {
	k := &m.keep
	*k = keeping{on: true, page: b.Page, tab: b.Tab, now: b.Now}
	m.systemStill = b.Still
	if b.Narrow {
		m.Tab = TabWhy // the sentence is the first to read
	}
	m.applySettings(b.Settings)
	m.sight(b.Kept)
	m.newRunID()
	k.untouched, k.kept, k.byItself = true, m.state(), m.state()

	own := find(b.Kept, b.Run)
	switch {
	case b.Fragment != "":
		before := ""
		if run, err := parseKept(own.Value); err == nil && !run.Untouched {
			before = b.Run
		}
		if err := m.openLink(b.Fragment, before); err == nil {
			return nil
		}
	case own.Value != "" && b.Failed:
		m.Banner = Banner{
			Text:    "The run that was kept here did not open the last time.",
			Buttons: []Button{{"Open it", Act{"open-kept", b.Run}}, {"Forget it", Act{"forget-kept", b.Run}}},
		}
	case own.Value != "":
		return m.bringBack(own, b.Own)
	default:
		m.offer()
	}
	if !m.Look.Still {
		m.play(true)
	}
	return nil
}

func find(kept []StoredRun, id string) StoredRun {
	for _, e := range kept {
		if e.ID == id {
			return e
		}
	}
	return StoredRun{}
}

// linked opens the run of a link in the place of the one that is here, which is
// kept.
func (m *Model) linked(fragment string) error {
	before := ""
	if m.keep.on && !m.untouched() {
		m.keepNow()
		before = m.keep.id
	}
	err := m.openLink(fragment, before)
	if err != nil {
		m.Banner.Buttons = nil // the run is still here
	}
	return err
}

// sentence makes an error a sentence.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// openLink opens the run or the lesson of a link; before is the one that was here, "" if there
// was none.
func (m *Model) openLink(fragment, before string) error {
	if m.keep.on {
		m.send(DropFragment{})
	}
	open := m.LoadFragment
	if isLessonLink(fragment) {
		open = m.openLessonLink
	}
	m.Banner = Banner{}
	err := open(fragment)
	switch {
	case err != nil && before == "":
		m.Banner = Banner{Text: sentence(err)}
	case err != nil:
		m.Banner = Banner{Text: sentence(err), Buttons: []Button{{"Open the last run", Act{"open-kept", before}}}}
	case before != "":
		m.Banner = Banner{
			Text:    strings.TrimSpace(m.Banner.Text + " This run came with a link. The one that was here before is kept."), // after what is said of its step
			Buttons: []Button{{"Open that one", Act{"open-kept", before}}},
		}
	}
	if err == nil {
		m.keepNow()
	}
	return err
}

// bringBack opens the run that this tab had. Where another tab works on it by now,
// which is so when a tab was duplicated, each goes on with a run of its own.
func (m *Model) bringBack(e StoredRun, own bool) error {
	run, err := parseKept(e.Value)
	lesson := false
	if err == nil && !run.Own && isLessonLink(run.Lesson) && len(m.Library.Lessons) > 0 {
		lesson = m.reopenLesson(run) // as another version of the page may have it, which is no reason to lose the run
	}
	if err == nil && !lesson {
		err = m.LoadSaved(run.Saved)
	}
	if err != nil {
		m.Banner = Banner{
			Text:    "A run that was kept cannot be opened again: " + err.Error() + ".",
			Buttons: []Button{{"Forget it", Act{"forget-kept", e.ID}}},
		}
		return nil
	}
	k := &m.keep
	k.title, k.untouched = run.Title, run.Untouched
	k.byItself = m.state()
	if !own {
		m.Banner = Banner{Text: "This is a copy: the run is open in another tab, too, and each goes its own way from here."}
		m.keepNow()
		return nil
	}
	k.id, k.held, k.kept = e.ID, true, m.state()
	m.send(Hold{e.ID})
	m.Banner = Banner{
		Text:    "Your run is here again, as you left it.",
		Buttons: []Button{{"Start anew", Act{ID: "start-anew"}}},
	}
	if !lesson && run.Lesson != "" {
		m.Banner.Buttons = append([]Button{{"Back to the lesson", Act{"open-lesson", run.Lesson}}}, m.Banner.Buttons...)
	}
	return nil
}

// WantsLessons tells whether the page begins in a lesson, so that the lessons are best
// brought before.
func (b Begin) WantsLessons() bool {
	if isLessonLink(b.Fragment) {
		return true
	}
	for _, kept := range b.Kept {
		if run, err := parseKept(kept.Value); kept.ID == b.Run && err == nil {
			return run.Lesson != "" && !run.Own
		}
	}
	return false
}

// reopenLesson opens the lesson of a run that holds nothing else, at the step and the
// event where one was; false if that is not possible any more.
func (m *Model) reopenLesson(run keptRun) bool {
	if m.openLessonLink(run.Lesson) != nil {
		return false
	}
	if run.Event > m.Total() && m.passTo(m.player.nextStop()) != nil { // in the midst of what leads to the next step, or to the end
		return false
	}
	return run.Event == m.Frame.Event || m.seekIndex(min(run.Event, m.Total())) == nil
}

// offer offers the newest run that no tab has, if there is one.
func (m *Model) offer() {
	for _, r := range m.keep.list {
		if r.Open || r.Untouched {
			continue
		}
		m.Banner = Banner{
			Text:    "A run of " + events(r.Total) + " from " + m.Ago(r.Written) + " is kept.",
			Buttons: []Button{{"Open it", Act{"open-kept", r.ID}}, {"Forget it", Act{"forget-kept", r.ID}}},
		}
		return
	}
}
