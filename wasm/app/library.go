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
	Scripts []web.Script
	// Error is why the list of scripts could not be had; "" if it could, or was
	// not asked for yet.
	Error string
	asked bool // it is on its way
}

// Fetched brings a file of the site that a Fetch asked for.
type Fetched struct {
	Path, Name string // as the errand gave them
	Content    []byte
	Error      string // why it could not be had; "" if it could
}

func (Fetched) msg() {}

// Loading tells whether the list of scripts is on its way.
func (l *Library) Loading() bool { return l.asked && len(l.Scripts) == 0 && l.Error == "" }

// Lessons lists the page's own lessons.
func (m *Model) Lessons() []web.Lesson { return course() }

// openLibrary shows what can be opened, and asks for the list of scripts unless it
// is there.
func (m *Model) openLibrary(string) error {
	m.open(DialogLessons)
	if l := &m.Library; len(l.Scripts) == 0 && !l.Loading() {
		l.asked, l.Error = true, ""
		m.send(Fetch{Path: web.ScriptsIndex})
	}
	return nil
}

// fetched takes a file of the site.
func (m *Model) fetched(msg Fetched) error {
	if msg.Path == web.ScriptsIndex {
		m.Library.list(msg)
		return nil
	}
	if msg.Error != "" {
		return fmt.Errorf("%s could not be loaded: %s", msg.Name, msg.Error)
	}
	return m.openScript(msg.Name, string(msg.Content))
}

// list takes the list of scripts.
func (l *Library) list(msg Fetched) {
	if l.Error = msg.Error; l.Error != "" {
		return
	}
	if err := plainjson.Unmarshal(msg.Content, &l.Scripts); err != nil {
		l.Scripts, l.Error = nil, err.Error()
		return
	}
	if len(l.Scripts) == 0 {
		l.Error = "the list is empty"
	}
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
