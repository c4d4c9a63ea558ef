package script

import "fmt"

// judge holds the answers to a question against what has happened, where its step ends:
// before the next words, and at the end.
func (r *Runner) judge() error {
	if next := r.Next(); next != nil && !Speaks(next.Action) {
		return nil
	}
	for i := r.next - 1; i >= 0; i-- {
		command := r.file.Commands[i]
		if ask, is := command.Action.(Ask); is {
			return r.judgeAnswers(ask)
		}
		if Speaks(command.Action) {
			return nil
		}
	}
	return nil
}

// Speaks tells whether a step of a lesson begins with a command: whether it tells or asks
// the reader something.
func Speaks(a Action) bool {
	switch a.(type) {
	case Say, Ask:
		return true
	}
	return false
}

// Eventless tells whether a command can do no event: it speaks, states, shows or sets something.
func Eventless(a Action) bool {
	switch a.(type) {
	case Title, Section, Say, See, Grade, Figure, Ask, Expect, SetLevel, SetWeather, ShowLog, ShowStatus, ShowStates, Breakpoint:
		return true
	}
	return false
}

func (r *Runner) judgeAnswers(ask Ask) error {
	for _, c := range ask.Choices {
		if !c.So.Stated() {
			continue
		}
		switch s := r.situation(); {
		case c.Right && !c.So.Holds(s):
			return fmt.Errorf("%w: the right answer %q: %s", ErrExpectation, c.Text, c.So.Explain(s))
		case !c.Right && c.So.Holds(s):
			return fmt.Errorf("%w: the wrong answer %q is right: %v", ErrExpectation, c.Text, c.So)
		}
	}
	return nil
}
