package app

import (
	"fmt"
	"strings"

	"glassraft/wasm/plainjson"
	"glassraft/web"
)

// Library is what can be opened without having a file: the page's own lessons,
// and etcd/raft's own interaction scripts, which are files of the site.
type Library struct {
	Lessons []web.Lesson // in the order of the course
	Scripts []web.Script
	// Error is why a list could not be had; "" if both could, or were not asked for
	// yet.
	Error    string
	underWay map[string]bool // the lists that are
	// wanted is the lesson that is opened when the lessons are there; nil: none.
	wanted *lessonPlace
}

// lessonPlace is a step of a lesson of the course.
type lessonPlace struct {
	name string // "" for the first lesson; its number will do for a link
	step int    // from 1; 0 for where somebody was in it
	link bool   // a link led here
	said string // what the link says in place of a step; "" if it says nothing
}

// Fetched brings a file of the site that a Fetch asked for.
type Fetched struct {
	Path, Name string // as the errand gave them
	Content    []byte
	Error      string // why it could not be had; "" if it could
}

func (Fetched) msg() {}

// Loading tells whether a list is on its way.
func (l *Library) Loading() bool { return len(l.underWay) > 0 }

// openLibrary shows what can be opened, and asks for the lists unless they are there.
func (m *Model) openLibrary(string) error {
	m.open(DialogLessons)
	l := &m.Library
	l.Error = ""
	m.askFor(web.LessonsIndex, len(l.Lessons))
	m.askFor(web.ScriptsIndex, len(l.Scripts))
	return nil
}

// askFor asks for a list of the site, unless it is there or on its way.
func (m *Model) askFor(path string, there int) {
	l := &m.Library
	if there > 0 || l.underWay[path] {
		return
	}
	if l.underWay == nil {
		l.underWay = map[string]bool{}
	}
	l.underWay[path] = true
	m.send(Fetch{Path: path})
}

// fetched takes a file of the site.
func (m *Model) fetched(msg Fetched) error {
	if msg.Path == web.LessonsIndex || msg.Path == web.ScriptsIndex {
		m.Library.take(msg)
		return m.openWanted()
	}
	if msg.Error != "" {
		return fmt.Errorf("%s could not be loaded: %s", msg.Name, msg.Error)
	}
	if err := m.openScript(msg.Name, string(msg.Content)); err != nil {
		return err
	}
	for _, s := range m.Library.Scripts {
		if s.File == msg.Path {
			m.player.about = s.About
		}
	}
	return nil
}

// take takes a list.
func (l *Library) take(msg Fetched) {
	delete(l.underWay, msg.Path)
	if msg.Error != "" {
		l.Error = msg.Error
		return
	}
	var into any = &l.Scripts
	if msg.Path == web.LessonsIndex {
		into = &l.Lessons
	}
	if err := plainjson.Unmarshal(msg.Content, into); err != nil {
		l.Error = err.Error()
	} else if len(l.Lessons) == 0 && msg.Path == web.LessonsIndex || len(l.Scripts) == 0 && msg.Path == web.ScriptsIndex {
		l.Error = "the list is empty"
	}
}

// openWanted opens the lesson that waits for the lessons, if one does.
func (m *Model) openWanted() error {
	l := &m.Library
	w := l.wanted
	if w == nil || l.underWay[web.LessonsIndex] {
		return nil
	}
	l.wanted = nil
	err := fmt.Errorf("the lessons could not be loaded: %s", l.Error)
	if len(l.Lessons) > 0 {
		err = m.openLessonAt(*w)
	}
	if err != nil && w.link {
		m.Banner = Banner{Text: sentence(err)}
	}
	return err
}

// fetchScript asks for a script of the site.
func (m *Model) fetchScript(file string) error {
	for _, s := range m.Library.Scripts {
		name, ours := strings.CutPrefix(file, web.ScriptsFolder)
		if s.File == file && ours && !strings.ContainsAny(name, `/\?#%`) {
			m.Dialog = nil
			m.send(Fetch{Path: file, Name: s.Name})
			return nil
		}
	}
	return errGone
}
