package script

import (
	"fmt"
	"slices"
	"strings"
)

// A lesson's words stand apart from its events in a file beside it: the lines title,
// section, say, see and ask, in the order of the lesson, and nothing else.

// Translate gives what each text of a lesson is in other words: a title, a section, a
// paragraph, a source, a question or an answer. Errors are those of Parse about the
// words, and where they are not in step with the lesson: another kind of line, another
// number of paragraphs, other answers, or another one right.
func Translate(lesson *File, words string) (map[string]string, error) {
	w, err := Parse(words)
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	next := 0
	for _, c := range lesson.Commands {
		if !isWords(c.Action) {
			continue
		}
		if next == len(w.Commands) {
			return nil, fmt.Errorf("words: there are %d, and none for line %d of the lesson: %s", next, c.Line, firstLine(c.Action))
		}
		other := w.Commands[next]
		if !inStep(c.Action, other.Action) {
			return nil, fmt.Errorf("words:%d: %s does not stand for line %d of the lesson: %s", other.Line, firstLine(other.Action), c.Line, firstLine(c.Action))
		}
		translated := texts(other.Action)
		for i, text := range texts(c.Action) {
			said[text] = translated[i]
		}
		next++
	}
	if next < len(w.Commands) {
		return nil, fmt.Errorf("words:%d: %s stands for nothing: the lesson has %d", w.Commands[next].Line, firstLine(w.Commands[next].Action), next)
	}
	return said, nil
}

// Words are the words of a lesson as a file that Translate takes: for whoever
// translates it.
func Words(lesson *File) string {
	var text strings.Builder
	text.WriteString(versionVerb + " 1\n")
	for _, c := range lesson.Commands {
		if isWords(c.Action) {
			text.WriteString("\n" + wordsOnly(c.Action).String() + "\n")
		}
	}
	return text.String()
}

// wordsOnly is a command without what only the run is held against.
func wordsOnly(a Action) Action {
	ask, is := a.(Ask)
	if !is {
		return a
	}
	ask.Choices = slices.Clone(ask.Choices)
	for i := range ask.Choices {
		ask.Choices[i].So = Condition{}
	}
	return ask
}

// isWords tells whether a command is nothing but words for the reader.
func isWords(a Action) bool { return texts(a) != nil }

// texts are what a command says to the reader, as it is shown: each on its own.
func texts(a Action) []string {
	switch a := a.(type) {
	case Title:
		return []string{a.Text}
	case Section:
		return []string{a.Text}
	case See:
		return []string{a.Text}
	case Say:
		return a.Paragraphs()
	case Ask:
		list := []string{a.Question}
		for _, c := range a.Choices {
			list = append(list, c.Text)
		}
		return list
	}
	return nil
}

// inStep tells whether words can stand for others: they are of the same verb, say as
// many things, and of a question the same answers are right.
func inStep(original, words Action) bool {
	asked, isAsk := original.(Ask)
	if w, is := words.(Ask); isAsk && is {
		return slices.EqualFunc(asked.Choices, w.Choices, func(a, b Choice) bool { return a.Right == b.Right })
	}
	return len(texts(original)) == len(texts(words)) && verbIn(original) == verbIn(words)
}

func verbIn(a Action) string {
	verb, _, _ := strings.Cut(a.String(), " ")
	return verb
}

func firstLine(a Action) string {
	line, _, _ := strings.Cut(a.String(), "\n")
	return line
}
