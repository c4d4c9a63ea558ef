package script

import "fmt"

// judge holds the answers to a question against what has happened, where its step ends:
// before the next text or question, and at the end.
func (r *Runner) judge() error {
	if next := r.Next(); next != nil && !Speaks(next.Action) {
		return nil
	}
	for i := r.next - 1; i >= 0; i-- {
		command := r.file.Commands[i]
		if ask, is := command.Action.(Ask); is {
			return r.judgeAnswers(command.Line, ask)
		}
		if Speaks(command.Action) {
			return nil
		}
	}
	return nil
}

func (r *Runner) judgeAnswers(line int, ask Ask) error {
	// The error comes with another command than the question: the last one of its step.
	wrong := func(format string, a ...any) error {
		return fmt.Errorf("%w: the question in line %d, %q: %s", ErrExpectation, line, clipped(ask.Question), fmt.Sprintf(format, a...))
	}
	for _, c := range ask.Choices {
		if !c.So.Stated() {
			continue
		}
		switch s := r.situation(); {
		case c.Right && !c.So.Holds(s):
			return wrong("the right answer %q: %s", c.Text, c.So.Explain(s))
		case !c.Right && c.So.Holds(s):
			return wrong("the wrong answer %q is right: %v", c.Text, c.So)
		}
	}
	return nil
}
