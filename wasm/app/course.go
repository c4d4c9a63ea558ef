package app

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"glassraft/core/script"
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

// openLessonAt opens a step of a lesson of the course. Where a link names a step that the
// lesson has not, that is its first or its last one, and a sentence says so. If the lessons
// are not here yet, all that happens when they have come.
func (m *Model) openLessonAt(at lessonPlace) error {
	lessons := m.Library.Lessons
	if len(lessons) == 0 {
		m.Library.wanted = &at
		m.askFor(web.LessonsIndex, 0)
		return nil
	}
	i := slices.IndexFunc(lessons, func(l web.Lesson) bool {
		return l.Name == at.name || at.name == "" && !at.link || at.link && l.Number == lessonNumber(at.name)
	})
	switch {
	case i < 0 && at.link:
		return noLesson(at.name, lessons)
	case i < 0:
		return errGone
	}
	step := at.step
	l := lessons[i]
	p, err := newPlayer(l.Title, l.Text)
	if err != nil {
		return err
	}
	if r, ok := m.reached[l.Name]; !at.link && ok && !r.Done {
		step = r.Step
	}
	p.course = i
	if i+1 < len(lessons) {
		p.after = lessons[i+1].Title
	}
	m.Dialog = nil
	if err := m.adoptPlayer(p); err != nil {
		return err
	}
	if at.said != "" && (step < 1 || step > len(p.steps)) {
		m.Banner = Banner{Text: noStep(at.said, step, len(p.steps))}
	}
	if step <= 1 {
		return nil
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

// openLessonLink opens the step of a lesson that a link leads to; the lesson's number does
// for its name: "lesson.2a.3". Errors are ErrLink.
func (m *Model) openLessonLink(fragment string) error {
	fragment = strings.TrimRight(fragment, ".,;:!?)]}>'\"") // A chat may have put that behind it.
	name, said, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(fragment, lessonWord), "."), ".")
	digits := len(said) - len(strings.TrimLeft(said, "0123456789"))
	step, _ := strconv.Atoi(said[:digits]) // A number too large for an int becomes the largest one.
	return m.openLessonAt(lessonPlace{name: name, step: step, link: true, said: said})
}

// lessonNumber is the number of a lesson as the course has it: 2a for 02a.
func lessonNumber(name string) string { return strings.TrimPrefix(name, "0") }

// noLesson is the error about a link to a lesson that is not there, which was renamed, or
// mistyped. It is ErrLink.
func noLesson(name string, lessons []web.Lesson) error {
	if name == "" {
		return fmt.Errorf("%w: it names no lesson", ErrLink)
	}
	if !isPlain(name) {
		return fmt.Errorf("%w: there is no lesson of this name here", ErrLink)
	}
	var names []string
	for _, l := range lessons {
		names = append(names, l.Name)
	}
	near, found := script.Nearest(name, names)
	number, _, _ := strings.Cut(lessonNumber(name), "-")
	for _, l := range lessons {
		if !found && l.Number == number {
			near, found = l.Name, true
		}
	}
	if !found {
		return fmt.Errorf("%w: there is no lesson “%s” here", ErrLink, name)
	}
	return fmt.Errorf("%w: there is no lesson “%s” here (did you mean “%s”?)", ErrLink, name, near)
}

// noStep says that a lesson of so many steps has not the one that a link names, and where
// one is instead.
func noStep(said string, step, steps int) string {
	text := "This lesson has no such step."
	if isPlain(said) {
		text = fmt.Sprintf("This lesson has no step “%s”.", said)
	}
	if step > steps {
		return text + fmt.Sprintf(" This is its last one, step %d.", steps)
	}
	return text + " This is its first one."
}

// isPlain tells whether a word of a link could be meant as the name of a lesson or step: a
// link is anybody's, and puts no sentences of its own on the page.
func isPlain(word string) bool {
	const plain, lettersMax = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", 40
	return len(word) <= lettersMax && strings.Trim(word, plain) == ""
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
