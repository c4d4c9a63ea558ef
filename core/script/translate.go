package script

import (
	"fmt"
	"slices"
	"strings"
)

// A lesson's words stand apart from its events in a file beside it: the lines title,
// section, say, see and ask, in the order of the lesson, and nothing else.

// Translate gives a lesson with other words. Errors are those of Parse about the
// words, and where they are not in step with the lesson: another kind of line, other
// answers, or another one right.
func Translate(lesson *File, words string) (*File, error) {
	w, err := Parse(words)
	if err != nil {
		return nil, err
	}
	translated := *lesson
	translated.Commands = slices.Clone(lesson.Commands)
	next := 0
	for i := range translated.Commands {
		c := &translated.Commands[i]
		if !isWords(c.Action) {
			continue
		}
		if next == len(w.Commands) {
			return nil, fmt.Errorf("words: there are %d, and none for line %d of the lesson: %s", next, c.Line, firstLine(c.Action))
		}
		said := w.Commands[next]
		if !inStep(c.Action, said.Action) {
			return nil, fmt.Errorf("words:%d: %s does not stand for line %d of the lesson: %s", said.Line, firstLine(said.Action), c.Line, firstLine(c.Action))
		}
		c.Action = said.Action
		next++
	}
	if next < len(w.Commands) {
		return nil, fmt.Errorf("words:%d: %s stands for nothing: the lesson has %d", w.Commands[next].Line, firstLine(w.Commands[next].Action), next)
	}
	return &translated, nil
}

// Words are the words of a lesson as a file that Translate takes: for whoever
// translates it.
func Words(lesson *File) string {
	var text strings.Builder
	text.WriteString(versionVerb + " 1\n")
	for _, c := range lesson.Commands {
		if isWords(c.Action) {
			text.WriteString("\n" + c.Action.String() + "\n")
		}
	}
	return text.String()
}

// isWords tells whether a command is nothing but words for the reader.
func isWords(a Action) bool {
	switch a.(type) {
	case Title, Section, Say, See, Ask:
		return true
	}
	return false
}

// inStep tells whether words can stand for others: they are of the same verb, and of a
// question the same answers are right.
func inStep(original, words Action) bool {
	asked, isAsk := original.(Ask)
	if w, is := words.(Ask); isAsk && is {
		return slices.EqualFunc(asked.Choices, w.Choices, func(a, b Choice) bool { return a.Right == b.Right })
	}
	return isWords(words) && verbIn(original) == verbIn(words)
}

func verbIn(a Action) string {
	verb, _, _ := strings.Cut(a.String(), " ")
	return verb
}

func firstLine(a Action) string {
	line, _, _ := strings.Cut(a.String(), "\n")
	return line
}
