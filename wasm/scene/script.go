package scene

import (
	"fmt"
	"strconv"
	"strings"

	"glassraft/wasm/app"
)

// A script of thousands of lines is shown through a window of at most windowLines
// lines (and the parts at its ends), which moves by windowStep, so that most steps
// move nothing but the mark.
const (
	windowLines = 300
	windowStep  = 100
	// outputLines bounds what is listed of one output.
	outputLines = 400
)

// script is the panel of the script that is played, or edited.
func (b *builder) script(m *app.Model) {
	if m.Tab != app.TabScript {
		return // what nobody sees needs no lines, and cannot be scrolled
	}
	p := m.Player()
	b.scriptBar(m, p)
	switch {
	case m.Editor != nil:
		b.editor(m.Editor)
	case p != nil:
		b.scriptText(p)
	default:
		b.in("script.none", true, func() {
			b.text(RootScript, "script.none", "p", "No script is open. A script is a run as text: open one, drop it on the page, or begin with the run so far.", "class", "hint")
		})
	}
}

// scriptBar holds the panel's buttons, always at the same place, and says where in
// the script one is.
func (b *builder) scriptBar(m *app.Model, p *app.Player) {
	ids := []string{"script-new", "script-take", "open", "lessons"}
	switch {
	case m.Editor != nil:
		ids = []string{"script-load", "script-cancel"}
	case p != nil:
		ids = []string{"script-back", "script-next", "script-run", "script-restart", "script-edit", "script-close"}
	}
	type stamp struct {
		ids, enabled, place string
		left                bool
		version             int
		player              *app.Player
	}
	s := stamp{ids: strings.Join(ids, " "), player: p}
	for _, id := range ids {
		s.enabled += fmt.Sprint(enabled(m, id))
	}
	if p != nil && m.Editor == nil {
		s.place, s.left, s.version = fmt.Sprintf("command %d of %d", p.At(), p.Len()), p.Left(), p.Version()
	}
	b.in("script.bar", s, func() {
		b.add(RootScript, "script.bar", "div", "class", "bar")
		row := b.add("script.bar", "script.bar.buttons", "div", "class", "buttons", "role", "group", "aria-label", "Script")
		for _, id := range ids {
			b.act(row, m, id, "")
		}
		if s.place == "" {
			return
		}
		b.text("script.bar", "script.place", "p", s.place, "class", "hint", "data-testid", "script-place")
		if same, stated := p.Compared(); stated > 0 {
			b.text("script.bar", "script.compared", "p", fmt.Sprintf("%d of %d outputs as stated", same, stated), "class", "hint", "data-testid", "script-compared")
		}
		if lines := p.Differing(); len(lines) > 0 {
			b.differing(lines)
		}
		if p.Left() {
			note := b.add("script.bar", "script.left", "p", "class", "left")
			b.text(note, "script.left.text", "span", "You left the script here.")
			b.act(note, m, "script-return", "Return to it")
		}
	})
}

// differing lists where the script did something else than it states.
func (b *builder) differing(lines []int) {
	const listedMax = 12
	p := b.add("script.bar", "script.differing", "p", "class", "error", "data-testid", "script-differing")
	b.text(p, "script.differing.text", "span", "Not as stated: line ")
	for i, line := range lines[:min(len(lines), listedMax)] {
		text := strconv.Itoa(line)
		b.text(p, fmt.Sprintf("script.differing.%d", i), "button", text, "type", "button", "class", "plain", "data-act", "script-look", "data-arg", text)
	}
	if more := len(lines) - listedMax; more > 0 {
		b.text(p, "script.differing.more", "span", fmt.Sprintf("and %d more", more))
	}
}

// enabled tells whether an action can be done.
func enabled(m *app.Model, id string) bool {
	a, ok := app.ActionByID(id)
	return ok && a.Enabled(m)
}

// shortLabels are for buttons that stand beside what they are about.
var shortLabels = map[string]string{
	"script-back": "Back", "script-next": "Next", "script-run": "To end", "script-restart": "Restart",
	"script-edit": "Edit", "script-close": "Close", "script-load": "Load and play", "script-cancel": "Discard",
	"lesson-back": "Back",
}

// act draws an action's button inside the group that is being drawn.
func (b *builder) act(parent string, m *app.Model, id, label string) {
	a, _ := app.ActionByID(id)
	if label == "" {
		label = shortLabels[id]
	}
	if label == "" {
		label = a.Label
	}
	b.text(parent, parent+"."+id, "button", label, "type", "button", "data-act", id, "data-testid", id,
		"title", a.Help+keyHint(a.Key), "aria-disabled", when(!a.Enabled(m), "true"))
}

// scriptText shows the lines around the current one, or around the one that a
// person looks at.
func (b *builder) scriptText(p *app.Player) {
	if p.About() != "" {
		b.in("script.about", p.About(), func() {
			b.text(RootScript, "script.about", "p", p.About(), "class", "about", "data-testid", "script-about")
		})
	}
	parts := p.Parts()
	first, last := scriptWindow(p)
	if first > 0 {
		b.scriptMore("script.above", "above", parts[first].First-1)
	}
	for i := first; i < last; i++ {
		b.scriptPart(p, i)
	}
	if last < len(parts) {
		b.scriptMore("script.below", "below", parts[last].First)
	}
}

// scriptMore leads to the lines that are not shown.
func (b *builder) scriptMore(key, where string, line int) {
	b.in(key, line, func() {
		b.text(RootScript, key, "button", "… more "+where, "type", "button", "class", "plain more",
			"data-act", "script-look", "data-arg", strconv.Itoa(line), "data-testid", "script-"+where)
	})
}

// scriptWindow is which parts are shown: those that begin in the window.
func scriptWindow(p *app.Player) (first, last int) {
	parts := p.Parts()
	current := p.Looked()
	top := max((current-windowStep)/windowStep*windowStep, 0)
	for first < len(parts)-1 && parts[first+1].First <= top {
		first++
	}
	for last = first; last < len(parts) && parts[last].First <= top+windowLines; last++ {
	}
	return first, last
}

// scriptPart shows a command with what stands before it and its output.
func (b *builder) scriptPart(p *app.Player, i int) {
	type stamp struct {
		player                *app.Player
		done, current, passed bool
		inView                int // the version for which it is brought into sight; 0: it is not
	}
	part := &p.Parts()[i]
	isCommand := len(part.Lines) > 0
	if !isCommand && len(part.Before) == 0 {
		return // nothing stands behind the last command
	}
	out, hasOutput := app.ScriptOutput{}, false
	s := stamp{player: p}
	if isCommand {
		s.done, s.current, s.passed = i < p.Done(), i == p.At()-1, i < p.At()
	}
	inView := s.current
	if next := i + 1; p.LooksElsewhere() {
		inView = part.First <= p.Looked() && (next == len(p.Parts()) || p.Looked() < p.Parts()[next].First)
	}
	if inView {
		s.inView = p.Version()
	}
	key := fmt.Sprintf("script.%d", i)
	b.in(key, s, func() {
		b.add(RootScript, key, "div", "class", "part"+when(s.passed, " passed"), "data-in-view", when(s.inView > 0, strconv.Itoa(s.inView)))
		for j, line := range part.Before {
			b.scriptLine(key, part.First+j, line, "aside-line", "")
		}
		for j, line := range part.Lines {
			kind := "command"
			if s.current {
				kind += " current"
			}
			b.scriptLine(key, part.Line()+j, line, kind, when(s.current && j == 0, "step"))
		}
		if isCommand {
			out, hasOutput = p.Output(i)
		}
		if hasOutput {
			b.scriptOutput(key, out)
		}
	})
}

// scriptLine is one line with its number, on which a click runs to it.
func (b *builder) scriptLine(part string, number int, text, kind, current string) {
	n := strconv.Itoa(number)
	key := "script.line." + n
	b.add(part, key, "div", "class", "line "+kind, "aria-current", current, "data-testid", when(current != "", "script-current"))
	b.text(key, key+".number", "button", n, "type", "button", "class", "number", "tabindex", "-1", "data-act", "script-to", "data-arg", n,
		"data-testid", "line-"+n, "title", "Run to here", "aria-label", "Run to line "+n)
	b.text(key, key+".text", "code", text)
}

// scriptOutput is below a command: folded where it is as stated, and beside what
// was stated where it is not.
func (b *builder) scriptOutput(part string, out app.ScriptOutput) {
	key := part + ".output"
	if !out.Differs {
		b.add(part, key, "details", "class", "output")
		words := "stated output"
		switch {
		case out.Done && out.Stated:
			words = "✓ output as stated"
		case out.Done:
			words = "output"
		}
		b.text(key, key+".summary", "summary", words+", "+plural(len(out.Lines), "line"))
		b.text(key, key+".lines", "pre", clipped(out.Lines))
		return
	}
	b.add(part, key, "div", "class", "output differs", "data-testid", "script-differs")
	switch {
	case out.Error != "":
		b.text(key, key+".error", "p", out.Error, "class", "error")
	case len(out.Diff) > 0:
		b.text(key, key+".head", "p", "− expected, + actual", "class", "error")
	}
	for i, line := range out.Diff[:min(len(out.Diff), outputLines)] {
		class, mark := "same", "  "
		switch line.Mark {
		case '-':
			class, mark = "expected", "− "
		case '+':
			class, mark = "actual", "+ "
		}
		b.text(key, fmt.Sprintf("%s.%d", key, i), "code", mark+line.Text, "class", "diff "+class)
	}
}

// clipped joins the first lines of an output.
func clipped(lines []string) string {
	if more := len(lines) - outputLines; more > 0 {
		return strings.Join(lines[:outputLines], "\n") + fmt.Sprintf("\n… and %d more lines", more)
	}
	return strings.Join(lines, "\n")
}

// editor is the script as text that can be changed, with the numbers of its lines
// beside it. It does not wrap, so that each number stays with its line.
func (b *builder) editor(e *app.Editor) {
	b.in("script.edit", editorStamp(e), func() {
		b.add(RootScript, "script.edit", "div", "class", "editor")
		numbers := b.add("script.edit", "script.numbers", "div", "class", "numbers", "aria-hidden", "true")
		lines := e.Lines()
		wrong := e.ErrorLine
		b.text(numbers, "script.numbers.above", "pre", numbersText(1, before(wrong, lines)))
		if wrong > 0 && wrong <= lines {
			b.text(numbers, "script.numbers.wrong", "pre", fmt.Sprintf("✗ %d", wrong), "class", "wrong")
			b.text(numbers, "script.numbers.below", "pre", numbersText(wrong+1, lines))
		}
		b.control("script.edit", "script.input", "textarea", e.Text, "data-input", app.FieldScript, "data-testid", "script-input",
			"rows", strconv.Itoa(lines+1), "wrap", "off", "spellcheck", "false", "autocomplete", "off", "autocapitalize", "off",
			"aria-label", "The script", "aria-invalid", when(e.Error != "", "true"), "aria-describedby", "script-error",
			"data-caret", strconv.Itoa(e.SetCaret))
	})
	b.in("script.help", editorStamp(e), func() {
		b.add(RootScript, "script.help", "div", "class", "typing")
		b.preview(e.Preview, e.Error != "")
		text := "It can be read."
		switch {
		case e.ErrorLine > 0:
			text = fmt.Sprintf("line %d: %s", e.ErrorLine, e.Error)
		case e.Error != "":
			text = e.Error
		}
		b.text("script.help", "script.error", "p", text, "id", "script-error", "class", when(e.Error != "", "error")+when(e.Error == "", "hint"), "data-testid", "script-error")
		if len(e.Words) > 0 {
			row := b.add("script.help", "script.words", "div", "class", "words", "role", "group", "aria-label", "What could stand here")
			for _, word := range e.Words {
				b.text(row, "script.word."+word, "button", word, "type", "button", "data-act", "script-complete", "data-arg", word, "data-testid", "script-word")
			}
		}
	})
}

// preview shows what the reader of a lesson will see where the caret stands; while the
// text is wrong, what it was before.
func (b *builder) preview(v app.Preview, wrong bool) {
	if v.Question == "" && len(v.Paragraphs) == 0 {
		return
	}
	b.add("script.help", "script.preview", "div", "class", "preview", "role", "group", "aria-label", "What the reader sees", "data-testid", "script-preview")
	head := "What the reader sees"
	if wrong {
		head = "What the reader saw before"
	}
	b.text("script.preview", "script.preview.head", "h3", head)
	for i, text := range v.Paragraphs {
		b.text("script.preview", fmt.Sprintf("script.preview.%d", i), "p", text)
	}
	b.figure("script.preview", "script.preview.figure", v.Figure)
	if v.Question == "" {
		return
	}
	b.text("script.preview", "script.preview.question", "p", v.Question, "class", "question")
	list := b.add("script.preview", "script.preview.choices", "ul")
	for i, c := range v.Choices {
		b.text(list, fmt.Sprintf("%s.%d", list, i), "li", c.Text+when(c.Right, " ✓"))
	}
}

// before is the last line above the one that cannot be read.
func before(wrong, lines int) int {
	if wrong > 0 && wrong <= lines {
		return wrong - 1
	}
	return lines
}

type editing struct {
	text, err, words, preview string
	line, caret               int
}

func editorStamp(e *app.Editor) editing {
	return editing{e.Text, e.Error, strings.Join(e.Words, " "), fmt.Sprint(e.Preview), e.ErrorLine, e.SetCaret}
}

func numbersText(from, to int) string {
	var text strings.Builder
	for n := from; n <= to; n++ {
		if n > from {
			text.WriteByte('\n')
		}
		text.WriteString(strconv.Itoa(n))
	}
	return text.String()
}
