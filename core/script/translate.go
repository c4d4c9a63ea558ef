package script

import (
	"fmt"
	"slices"
	"strings"
)

// What a lesson says stands in another language in a file beside it: each text of the
// lesson in its order, as the page shows it and behind the word that says what it is, and
// below it = and what stands for it. Empty lines and those that begin with # say nothing.
//
//	say One node waits.
//	= Ein Knoten wartet.

// means begins the line with what stands for the text above it.
const means = "= "

// original is a text of a lesson as one line.
type original struct {
	kind string // title, section, see, say, ask; - and + before an answer
	text string
	line int // of its command in the lesson
}

func (o original) String() string { return o.kind + " " + o.text }

// Translate gives what each text of a lesson is in other words: a title, a section, a
// source, a paragraph, a question or an answer. Errors name the first line of words that
// is not in step with the lesson: where another text of the lesson stands, or none; where
// nothing stands for it, or it has other numbers or names of nodes; or where the same text
// is translated in two ways.
func Translate(lesson *File, words string) (map[string]string, error) {
	texts := originals(lesson)
	said, saidAt := map[string]string{}, map[string]int{}
	var open *original // waits for what stands for it
	for i, line := range strings.Split(strings.TrimPrefix(words, byteOrderMark), "\n") {
		n := i + 1
		line = strings.TrimSpace(line)
		translated, is := strings.CutPrefix(line, strings.TrimSpace(means))
		translated = strings.TrimSpace(translated)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !is && open != nil:
			return nil, fmt.Errorf("line %d: want %q and what stands for %q, got %q", n, means, open, line)
		case !is && len(texts) == 0:
			return nil, fmt.Errorf("line %d: %q stands in no line of the lesson", n, line)
		case !is && line != texts[0].String():
			return nil, fmt.Errorf("line %d: %q is not what line %d of the lesson says: %q", n, line, texts[0].line, texts[0])
		case !is:
			open, texts = &texts[0], texts[1:]
		case open == nil:
			return nil, fmt.Errorf("line %d: %q stands for nothing", n, line)
		case translated == "":
			return nil, fmt.Errorf("line %d: nothing stands for %q", n, open)
		case !slices.Equal(values(open.text), values(translated)):
			return nil, fmt.Errorf("line %d: the nodes and numbers %v of %q became %v in %q", n, values(open.text), open.text, values(translated), translated)
		case saidAt[open.text] > 0 && said[open.text] != translated:
			return nil, fmt.Errorf("line %d: %q is %q here, and %q on line %d", n, open.text, translated, said[open.text], saidAt[open.text])
		default:
			said[open.text], saidAt[open.text], open = translated, n, nil
		}
	}
	if open == nil && len(texts) > 0 {
		open = &texts[0]
	}
	if open != nil {
		return nil, fmt.Errorf("nothing stands for line %d of the lesson: %q", open.line, open)
	}
	return said, nil
}

// Words are the texts of a lesson as the form that Translate takes, with nothing behind
// each = yet: for whoever translates it.
func Words(lesson *File) string {
	var form strings.Builder
	form.WriteString("# What the lesson says, text by text. Write behind each = what stands for the line above it.\n")
	for _, o := range originals(lesson) {
		fmt.Fprintf(&form, "\n%v\n%s\n", o, means)
	}
	return form.String()
}

// originals are the texts of a lesson, in its order.
func originals(lesson *File) []original {
	var list []original
	for _, c := range lesson.Commands {
		add := func(kind, text string) { list = append(list, original{kind, text, c.Line}) }
		switch a := c.Action.(type) {
		case Title:
			add("title", a.Text)
		case Section:
			add("section", a.Text)
		case See:
			add("see", a.Text)
		case Say:
			for _, paragraph := range a.Paragraphs() {
				add("say", paragraph)
			}
		case Ask:
			add("ask", a.Question)
			for _, choice := range a.Choices {
				mark := "-"
				if choice.Right {
					mark = "+"
				}
				add(mark, choice.Text)
			}
		}
	}
	return list
}

// values are the nodes (S1) and the other numbers in digits that a text names, with the
// letters before them, each once and sorted.
func values(text string) []string {
	const letters, digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "0123456789"
	words := strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune(letters+digits, r) })
	for i, word := range words {
		words[i] = strings.TrimRight(word, letters) // 150ms, and S1s, which is a genitive
	}
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(word string) bool { return word == "" })
}
