package app

import (
	"fmt"
	"strings"

	"glassraft/core/script"
)

// Notes is what a speaker reads in a second window while the first one is on the
// projector.
type Notes struct {
	Where string // step 3 of 12, or event 214 of 861
	Now   string // what is said or has happened
	Notes string // the comments of the script on what comes next
	Next  string // what will be said next; "" if nothing
}

// Notes is what the speaker reads now. A lesson's comments, which its readers do not
// see, are notes to whoever presents it.
func (m *Model) Notes() Notes {
	if !m.HasLesson() {
		return Notes{Where: fmt.Sprintf("event %d of %d", m.Frame.Event, m.Total()), Now: m.Why.Sentence}
	}
	l := m.player.Lesson()
	n := Notes{Where: fmt.Sprintf("%s: step %d of %d", l.Title, l.Step, l.Steps)}
	n.Now = l.Question
	if len(l.Paragraphs) > 0 {
		n.Now = strings.Join(l.Paragraphs, "\n")
	}
	n.Notes, n.Next = m.player.ahead()
	return n
}

// ahead is what the script notes on the commands up to its next words, and those.
func (p *Player) ahead() (notes, next string) {
	var comments []string
	for _, c := range p.file.Commands[p.at:] {
		for line := range strings.SplitSeq(c.Comment, "\n") {
			if text := strings.TrimSpace(strings.TrimLeft(line, "#")); text != "" {
				comments = append(comments, text)
			}
		}
		switch a := c.Action.(type) {
		case script.Say:
			return strings.Join(comments, " "), a.Text
		case script.Ask:
			return strings.Join(comments, " "), a.Question
		}
	}
	return strings.Join(comments, " "), ""
}
