package app

import (
	"fmt"
	"sort"

	"glassraft/core/script"
	"glassraft/web"
)

// Lesson is what a script says to its reader where one is. A step of it is one
// text or question, shown with what the commands before it did.
type Lesson struct {
	Title, Grade string
	Section      string // the part one is in; "" before the first
	See          []string
	Step, Steps  int // the step one is at, from 1; 0 before the first

	Paragraphs []string // of the text; none if it is a question
	Question   string
	Choices    []LessonChoice
	Answered   bool
	// Seen: what happens after the question has been done, so it may be said which answer is right.
	Seen bool
	// Foretold is what was answered to the question before this step; nil if there was none, or no answer.
	Foretold *Foretold
	Figure   string // beside the words, as web.Figure has it; "" if there is none
	// Focus is another number whenever a person came to a question by key: its first
	// answer takes the focus. 0: somebody clicked, and the focus stays where it is.
	Focus int

	// Errors are the expectations of this step that do not hold, and the commands
	// that could not be done: faults of the lesson or of our own.
	Errors   []string
	Sections []LessonSection
	Finished bool   // there is nothing left to be done
	Left     bool   // somebody acted off the script
	Next     string // the title of the lesson that comes after it; "" if none does
}

// LessonChoice is one answer to a question.
type LessonChoice struct {
	Text          string
	Right, Chosen bool // Right is only to be shown where Lesson.Seen
}

// Foretold is an answer to a question, and the right one.
type Foretold struct {
	Chosen, Right string
	Correct       bool // they are one
}

// LessonSection is a part of a lesson.
type LessonSection struct {
	Title   string
	Step    int // its first step
	Current bool
}

// HasLesson tells whether the script speaks to its reader.
func (p *Player) HasLesson() bool { return len(p.steps) > 0 }

// HasLesson tells whether a lesson runs.
func (m *Model) HasLesson() bool { return m.player != nil && m.player.HasLesson() }

// lessonStep is the step of the lesson that one is at; 0 before the first.
func (p *Player) lessonStep() int { return sort.SearchInts(p.steps, p.at) }

// stop is how many commands have been passed when one is at a step: its text, and
// what is expected and referred to right behind it.
func (p *Player) stop(step int) int {
	if step <= 0 {
		return 0
	}
	commands := p.file.Commands
	n := p.steps[step-1] + 1
	for ; n < len(commands); n++ {
		switch commands[n].Action.(type) {
		case script.Expect, script.See:
			continue
		}
		break
	}
	return n
}

// Lesson is what the script says where one is.
func (p *Player) Lesson() Lesson {
	l := Lesson{Title: p.Title(), Focus: p.focus, Step: p.lessonStep(), Steps: len(p.steps), Finished: p.at == p.Len() && !p.left, Left: p.left}
	begin := p.stop(l.Step - 1) // of the step
	section := -1
	var whole []string // where to read on about the whole lesson: what stands before its first text
	for i, c := range p.file.Commands {
		switch a := c.Action.(type) {
		case script.Grade:
			l.Grade = a.Name
		case script.See:
			switch {
			case i < p.steps[0]:
				whole = append(whole, a.Text)
			case i >= begin && i < p.at:
				l.See = append(l.See, a.Text)
			}
		case script.Figure:
			if i >= begin && i < p.at {
				l.Figure = web.Figure(a.Name)
			}
		case script.Section:
			step := sort.SearchInts(p.steps, i) + 1
			if step > len(p.steps) {
				continue // there is nothing in it
			}
			l.Sections = append(l.Sections, LessonSection{Title: a.Text, Step: step})
			if step <= max(l.Step, 1) {
				section = len(l.Sections) - 1
			}
		}
	}
	if len(l.See) == 0 {
		l.See = whole
	}
	if section >= 0 {
		l.Sections[section].Current = true
		l.Section = l.Sections[section].Title
	}
	for i := begin; i < p.at; i++ {
		if o := p.done[i].outcome; o.Differs && o.Err != nil {
			l.Errors = append(l.Errors, fmt.Sprintf("line %d: %v", o.Command.Line, o.Err))
		}
	}
	if l.Step > 0 {
		p.speak(&l, p.steps[l.Step-1])
	}
	if l.Step > 1 {
		l.Foretold = p.foretold(p.steps[l.Step-2])
	}
	l.Next = p.after
	return l
}

// speak fills in the text or the question of a command.
func (p *Player) speak(l *Lesson, command int) {
	switch a := p.file.Commands[command].Action.(type) {
	case script.Say:
		l.Paragraphs = a.Paragraphs()
	case script.Ask:
		l.Question = a.Question
		chosen, answered := p.answers[command]
		l.Answered, l.Seen = answered, p.seen(l.Step)
		for i, c := range a.Choices {
			l.Choices = append(l.Choices, LessonChoice{c.Text, c.Right, answered && i == chosen})
		}
	}
}

// seen tells whether what happens in a step has been done, at some time.
func (p *Player) seen(step int) bool {
	if step < len(p.steps) {
		return len(p.done) >= p.steps[step]
	}
	return len(p.done) == p.Len()
}

// foretold is what was answered to the question that a command asks; nil if it asks none, or nobody answered.
func (p *Player) foretold(command int) *Foretold {
	ask, is := p.file.Commands[command].Action.(script.Ask)
	chosen, answered := p.answers[command]
	if !is || !answered {
		return nil
	}
	f := Foretold{Chosen: ask.Choices[chosen].Text, Correct: ask.Choices[chosen].Right}
	for _, c := range ask.Choices {
		if c.Right {
			f.Right = c.Text
		}
	}
	return &f
}

// answer chooses an answer to the question one is at, or another one as long as it has not been seen which is right.
func (m *Model) answer(choice int) error {
	p := m.player
	step := p.lessonStep()
	if step == 0 {
		return errGone
	}
	command := p.steps[step-1]
	ask, is := p.file.Commands[command].Action.(script.Ask)
	if !is || choice < 0 || choice >= len(ask.Choices) {
		return errGone
	}
	if _, answered := p.answers[command]; !answered || !p.seen(step) {
		p.answers[command] = choice
		p.version++
	}
	return nil
}

// lessonNext goes on to the next text or question, or behind the last one to the
// end.
func (m *Model) lessonNext(string) error {
	p := m.player
	m.Tab = TabLesson
	return m.passTo(p.nextStop())
}

// nextStop is how many commands are passed where the next text or question has just been said, or at the end.
func (p *Player) nextStop() int {
	if step := p.lessonStep(); step < len(p.steps) {
		return p.stop(step + 1)
	}
	return p.Len()
}

// lessonBack goes back to where the current text was said first, or to the text
// before it when one is there.
func (m *Model) lessonBack(string) error {
	p := m.player
	m.Tab = TabLesson
	step := p.lessonStep()
	if p.astray() || p.at > p.stop(step) {
		return m.passTo(p.stop(step))
	}
	return m.passTo(p.stop(step - 1))
}

// canGoBack tells whether there is a text to go back to.
func (p *Player) canGoBack() bool {
	step := p.lessonStep()
	return step > 1 || step == 1 && (p.astray() || p.at > p.stop(1))
}

// takeFocus notes that a person came by key to where the lesson is now: see Lesson.Focus.
func (p *Player) takeFocus() {
	if l := p.Lesson(); l.Question != "" && !l.Answered {
		p.version++
		p.focus = p.version
	}
}

func (m *Model) lessonTo(step int) error {
	p := m.player
	if step < 1 || step > len(p.steps) {
		return errGone
	}
	return m.passTo(p.stop(step))
}
