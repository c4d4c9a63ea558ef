package app

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"glassraft/core/script"
	"glassraft/web"
)

// FieldScript is the text of the script that is being edited.
const FieldScript = "script"

// Typed tells what stands in the editor now.
type Typed struct {
	Text string
	// Caret is where the caret stands, counted as browsers do: in units of UTF-16.
	Caret int
}

func (Typed) msg() {}

// Editor is a script that is being edited. It is taken as a whole or not at all.
type Editor struct {
	Text      string
	Error     string // why it cannot be read; "" if it can, or is too long to try
	ErrorLine int    // the line it is about, from 1; 0: none

	// Words are what could stand in place of the last word before the caret, and
	// Word is that.
	Words []string
	Word  string

	// Preview is what the reader will see where the caret stands.
	Preview Preview

	// SetCaret is where the caret shall stand, as Typed counts, each time the page
	// and not a person has set the text.
	SetCaret int

	caret int // in bytes
}

// Preview is the text or the question of a lesson that is being written; zero where
// the text is no lesson.
type Preview struct {
	Paragraphs []string
	Question   string
	Choices    []script.Choice
	Figure     string // as Lesson has it
}

const (
	// editBytesMax bounds what a text field of the page can take without becoming
	// slow.
	editBytesMax = 1 << 20
	// parseBytesMax bounds what is read at each key.
	parseBytesMax = 100_000
	// wordsMax: more completions than these nobody reads.
	wordsMax = 12
)

// edit opens a text in the editor.
func (m *Model) edit(text string) error {
	if len(text) > editBytesMax {
		return fmt.Errorf("script of %d bytes (legal here: up to %d); it can be saved as a file", len(text), editBytesMax)
	}
	m.play(false)
	m.Tab = TabScript
	m.Editor = &Editor{Text: text}
	m.Editor.read()
	return nil
}

// typed takes what was typed.
func (m *Model) typed(msg Typed) {
	if e := m.Editor; e != nil {
		e.Text, e.caret = msg.Text, bytesOf(msg.Text, msg.Caret)
		e.read()
		e.complete()
	}
}

// read tells whether the text is a script.
func (e *Editor) read() {
	e.Error, e.ErrorLine = "", 0
	if len(e.Text) < parseBytesMax {
		f, err := script.Parse(e.Text)
		e.refuse(err)
		if err == nil {
			e.preview(f)
		}
	}
}

// preview finds the text or question that the caret stands in, or behind. While the
// text cannot be read, the last one stays.
func (e *Editor) preview(f *script.File) {
	e.Preview = Preview{}
	line := strings.Count(e.Text[:e.caret], "\n") + 1
	figure := ""
	for _, c := range f.Commands {
		if c.Line > line && (e.Preview.Question != "" || len(e.Preview.Paragraphs) > 0) {
			return // but in front of the first, that is shown
		}
		switch a := c.Action.(type) {
		case script.Figure:
			figure = web.Figure(a.Name)
		case script.Say:
			e.Preview = Preview{Paragraphs: a.Paragraphs(), Figure: figure}
			figure = ""
		case script.Ask:
			e.Preview = Preview{Question: a.Question, Choices: a.Choices, Figure: figure}
			figure = ""
		}
	}
}

// refuse notes why the text cannot be taken, if it cannot.
func (e *Editor) refuse(err error) {
	if err == nil {
		return
	}
	e.Error, e.ErrorLine = err.Error(), 0
	if behind, ok := strings.CutPrefix(e.Error, "script:"); ok {
		number, text, _ := strings.Cut(behind, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			e.Error, e.ErrorLine = text, line
		}
	}
}

// typedLine is the caret's line up to the caret.
func (e *Editor) typedLine() string {
	return e.Text[strings.LastIndexByte(e.Text[:e.caret], '\n')+1 : e.caret]
}

// complete finds what could be typed. Nothing is offered in a comment, nor where
// the caret stands within a word.
func (e *Editor) complete() {
	e.Words, e.Word = nil, ""
	line := e.typedLine()
	rest := e.Text[e.caret:]
	if strings.HasPrefix(line, "#") || rest != "" && !strings.ContainsAny(rest[:1], " \t\n\r)|") {
		return
	}
	from, words := script.Complete(line)
	e.Word, e.Words = line[from:], words[:min(len(words), wordsMax)]
}

// take puts one of Words in place of the last word.
func (e *Editor) take(word string) {
	before := e.Text[:e.caret-len(e.Word)] + word
	if !strings.HasSuffix(word, "=") && !strings.HasSuffix(word, ".") {
		before += " "
	}
	e.Text = before + e.Text[e.caret:]
	e.caret = len(before)
	e.SetCaret = unitsOf(before)
	e.read()
	e.complete()
}

// Lines is how many lines the text has.
func (e *Editor) Lines() int { return strings.Count(e.Text, "\n") + 1 }

// editScript opens the script that is played in the editor.
func (m *Model) editScript(string) error {
	if m.player == nil {
		return m.newScript("")
	}
	return m.edit(m.player.file.Text())
}

// newScript opens a script in the editor that has this run's configuration and no
// command.
func (m *Model) newScript(string) error {
	text := script.Format(m.Config(), nil) + "\n"
	if err := m.edit(text); err != nil {
		return err
	}
	m.Editor.SetCaret, m.Editor.caret = unitsOf(text), len(text)
	return nil
}

// takeRun opens the run so far in the editor.
func (m *Model) takeRun(string) error { return m.edit(m.Script()) }

// loadScript takes the text in the editor: it is played from its beginning. What
// cannot be read changes nothing, and stays in the editor.
func (m *Model) loadScript(string) error {
	e := m.Editor
	name := ""
	if m.player != nil {
		name = m.player.Name
	}
	if err := m.openScript(name, e.Text); err != nil && !errors.Is(err, errEnough) {
		e.Error, e.ErrorLine = "", 0
		e.refuse(err)
		return err
	}
	return nil
}

// complete takes a word that the editor offers.
func (m *Model) complete(word string) error {
	if !slices.Contains(m.Editor.Words, word) {
		return errGone
	}
	m.Editor.take(word)
	return nil
}

// bytesOf is how many bytes of a text so many units of UTF-16 take; all of them,
// where there are not so many.
func bytesOf(text string, units int) int {
	for i, r := range text {
		if units <= 0 {
			return i
		}
		units -= max(utf16.RuneLen(r), 1)
	}
	return len(text)
}

// unitsOf is how many units of UTF-16 a text takes.
func unitsOf(text string) int {
	units := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		units += max(utf16.RuneLen(r), 1)
		text = text[size:]
	}
	return units
}
