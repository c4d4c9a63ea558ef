package app

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"glassraft/web"
)

// The course is the page's own lessons. How far somebody came in each is kept with
// the settings, and a link can lead to one step of one of them.

// Reached is how far somebody came in a lesson.
type Reached struct {
	Step  int // the one that was seen last, from 1
	Steps int // how many there are
	Done  bool
}

// ReachedIn is how far somebody came in a lesson; false if it was never opened.
func (m *Model) ReachedIn(name string) (Reached, bool) {
	r, ok := m.reached[name]
	return r, ok
}

// lessonName is the name of the lesson of the course that runs; "" if none does.
func (m *Model) lessonName() string {
	if m.player == nil || m.player.course < 0 {
		return ""
	}
	return m.Library.Lessons[m.player.course].Name
}

// noteReached takes down where one is in the lesson that runs.
func (m *Model) noteReached() {
	name := m.lessonName()
	if name == "" || m.player.left {
		return
	}
	p := m.player
	r := Reached{Step: max(p.lessonStep(), 1), Steps: len(p.steps), Done: m.reached[name].Done || p.at == p.Len()}
	if r != m.reached[name] {
		m.reached[name] = r
		m.reachedWords = m.reachedText()
	}
}

// openLesson opens a lesson of the course by its name, or the first one, at the step
// where somebody was in it; or by a link, at that step.
func (m *Model) openLesson(name string) error {
	if isLessonLink(name) {
		return m.openLessonLink(name)
	}
	return m.openLessonAt(lessonPlace{name: name})
}

// openLessonAt opens a step of a lesson of the course; the last one where it has fewer.
// If the lessons are not here yet, that happens when they have come.
func (m *Model) openLessonAt(at lessonPlace) error {
	lessons := m.Library.Lessons
	if len(lessons) == 0 {
		m.Library.wanted = &at
		m.askFor(web.LessonsIndex, 0)
		return nil
	}
	i := slices.IndexFunc(lessons, func(l web.Lesson) bool { return l.Name == at.name || at.name == "" && !at.link })
	switch {
	case i < 0 && at.link:
		return fmt.Errorf("%w: there is no lesson of this name here", ErrLink)
	case i < 0:
		return errGone
	}
	step := at.step
	l := lessons[i]
	p, err := newPlayer(l.Title, l.Text)
	if err != nil {
		return err
	}
	if r, ok := m.reached[l.Name]; step == 0 && ok && !r.Done {
		step = r.Step
	}
	p.course = i
	if i+1 < len(lessons) {
		p.after = lessons[i+1].Title
	}
	m.Dialog = nil
	if err := m.adoptPlayer(p); err != nil || step <= 1 {
		return err
	}
	return m.lessonTo(min(step, len(p.steps)))
}

// lessonOnward opens the lesson that comes after the one that runs.
func (m *Model) lessonOnward(string) error {
	return m.openLesson(m.Library.Lessons[m.player.course+1].Name)
}

// hasNextLesson tells whether there is one.
func (m *Model) hasNextLesson() bool {
	return m.player != nil && m.player.after != ""
}

// A link to a step of a lesson holds nothing but their names: "lesson.02a-first-election.7".
const lessonWord = "lesson"

// LessonFragment is the part of a link behind the # that leads to the step of the
// lesson that one is at; "" if no lesson of the course runs.
func (m *Model) LessonFragment() string {
	name := m.lessonName()
	if name == "" {
		return ""
	}
	return fmt.Sprintf("%s.%s.%d", lessonWord, name, max(m.player.lessonStep(), 1))
}

// isLessonLink tells whether a fragment leads to a lesson.
func isLessonLink(fragment string) bool { return strings.HasPrefix(fragment, lessonWord+".") }

// openLessonLink opens the step of a lesson that a link leads to. Errors are ErrLink.
func (m *Model) openLessonLink(fragment string) error {
	name, number, _ := strings.Cut(strings.TrimPrefix(fragment, lessonWord+"."), ".")
	digits := len(number) - len(strings.TrimLeft(number, "0123456789"))
	step, _ := strconv.Atoi(number[:digits]) // A chat may have put something behind it. A number too large for an int becomes the largest one.
	return m.openLessonAt(lessonPlace{name, max(step, 1), true})
}

// reachedText writes how far somebody came for the settings: a word for each lesson,
// name:step/steps, with a star where it was finished.
func (m *Model) reachedText() string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(m.reached)) {
		r := m.reached[name]
		word := fmt.Sprintf("%s:%d/%d", name, r.Step, r.Steps)
		if r.Done {
			word += "*"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// applyReached takes in what was kept. What cannot be read is left out.
func (m *Model) applyReached(text string) {
	for word := range strings.FieldsSeq(text) {
		name, rest, _ := strings.Cut(word, ":")
		rest, done := strings.CutSuffix(rest, "*")
		first, second, _ := strings.Cut(rest, "/")
		step, err1 := strconv.Atoi(first)
		steps, err2 := strconv.Atoi(second)
		if name != "" && err1 == nil && err2 == nil && step >= 1 && step <= steps {
			m.reached[name] = Reached{step, steps, done}
		}
	}
	m.reachedWords = m.reachedText()
}
