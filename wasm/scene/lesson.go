package scene

import (
	"fmt"
	"strconv"

	"glassraft/wasm/app"
)

// lesson is what the script says to its reader.
func (b *builder) lesson(m *app.Model) {
	p := m.Player()
	if !m.HasLesson() {
		return
	}
	type stamp struct {
		player  *app.Player
		version int
		next    bool
		back    bool
	}
	b.in("lesson.text", stamp{p, p.Version(), enabled(m, "lesson-next"), enabled(m, "lesson-back")}, func() {
		l := p.Lesson()
		b.add(RootLesson, "lesson.text", "div", "class", "words", "data-testid", "lesson")
		b.lessonHead(l)
		b.lessonMoves(m, l)
		b.lessonWords(l)
		b.lessonEnd(m, l)
		b.lessonContents(l)
	})
}

// lessonHead says which lesson it is, for whom, and in which part one is.
func (b *builder) lessonHead(l app.Lesson) {
	head := b.add("lesson.text", "lesson.head", "div", "class", "head")
	b.text(head, "lesson.title", "h2", l.Title, "data-testid", "lesson-title")
	if l.Grade != "" {
		b.text(head, "lesson.grade", "span", l.Grade, "class", "grade")
	}
	if l.Section != "" {
		b.text("lesson.text", "lesson.section", "h3", l.Section, "class", "part")
	}
}

// lessonMoves are the buttons that go through the lesson. They stand above the
// words, whose length differs, so that they never move.
func (b *builder) lessonMoves(m *app.Model, l app.Lesson) {
	row := b.add("lesson.text", "lesson.moves", "div", "class", "moves", "role", "group", "aria-label", "Lesson")
	for _, id := range []string{"lesson-back", "lesson-next"} {
		a, _ := app.ActionByID(id)
		key := "lesson.moves." + id
		label := a.Label
		if short := shortLabels[id]; short != "" {
			label = short
		}
		b.add(row, key, "button", "type", "button", "class", when(id == "lesson-next", "primary"), "data-act", id, "data-testid", id,
			"title", a.Help, "aria-disabled", when(!a.Enabled(m), "true"), "aria-keyshortcuts", a.Key)
		b.text(key, key+".label", "span", label)
		b.text(key, key+".key", "kbd", a.Key, "aria-hidden", "true")
	}
	b.text(row, "lesson.step", "span", fmt.Sprintf("step %d of %d", l.Step, l.Steps), "class", "hint", "data-testid", "lesson-step")
}

// lessonWords is the text or the question.
func (b *builder) lessonWords(l app.Lesson) {
	said := b.add("lesson.text", "lesson.said", "div", "class", "said", "aria-live", "polite", "data-in-view", strconv.Itoa(l.Step+1))
	if f := l.Foretold; f != nil {
		b.foretold(said, l.Step, *f)
	}
	for i, text := range l.Paragraphs {
		b.text(said, fmt.Sprintf("lesson.said.%d.%d", l.Step, i), "p", text, "data-testid", "lesson-say")
	}
	if l.Question != "" {
		b.lessonQuestion(said, l)
	}
	if len(l.Paragraphs) == 0 && l.Question == "" {
		b.text(said, "lesson.silent", "p", "Nothing is said here. Continue to go on.", "class", "hint")
	}
	b.figure("lesson.text", "lesson.figure", l.Figure)
	for i, text := range l.Errors {
		b.text(said, fmt.Sprintf("lesson.error.%d", i), "p", text, "class", "error", "role", "alert", "data-testid", "lesson-error")
	}
	for i, text := range l.See {
		see := b.add("lesson.text", fmt.Sprintf("lesson.see.%d", i), "p", "class", "source")
		b.text(see, see+".label", "span", "see ")
		b.text(see, see+".text", "span", text)
	}
}

// foretold says what a person answered to the question before, and what is right.
func (b *builder) foretold(said string, step int, f app.Foretold) {
	key := b.add(said, fmt.Sprintf("lesson.foretold.%d", step), "div", "class", "foretold"+when(f.Correct, " right"), "data-testid", "lesson-foretold")
	line := func(name, class, label, text string) {
		p := b.add(key, key+"."+name, "p", "class", class)
		b.text(p, p+".label", "span", label)
		b.text(p, p+".text", "span", text)
	}
	if f.Correct {
		line("right", "right", "✓ As you said: ", f.Right)
		return
	}
	line("chosen", "", "✗ You said: ", f.Chosen)
	line("right", "right", "✓ It is: ", f.Right)
}

// lessonQuestion is a question with the answers to choose from. What was chosen
// and, when it has been seen, what is right is said by words, too.
func (b *builder) lessonQuestion(said string, l app.Lesson) {
	b.text(said, fmt.Sprintf("lesson.question.%d", l.Step), "p", l.Question, "id", "lesson-question", "class", "question", "data-testid", "lesson-question")
	list := b.add(said, fmt.Sprintf("lesson.choices.%d", l.Step), "div", "class", "answers", "role", "group", "aria-labelledby", "lesson-question")
	told := l.Answered && l.Seen
	verdict := "Continue to see."
	for i, c := range l.Choices {
		mark, class := "", ""
		switch {
		case told && c.Right:
			mark, class = "✓ ", "right"
			verdict = map[bool]string{true: "That is right.", false: "The answer with the check mark is right."}[c.Chosen]
		case told && c.Chosen:
			mark, class = "✗ ", "wrong"
		}
		b.text(list, fmt.Sprintf("%s.%d", list, i), "button", mark+c.Text, "type", "button", "class", class, "data-act", "lesson-answer", "data-arg", strconv.Itoa(i),
			"data-testid", "lesson-choice", "data-focus", when(i == 0 && l.Focus > 0 && !l.Answered, strconv.Itoa(l.Focus)),
			"data-in-view", when(told && c.Right, "right"), "aria-pressed", when(l.Answered, fmt.Sprint(c.Chosen)), "aria-disabled", when(told, "true"))
	}
	if l.Answered {
		b.text(said, fmt.Sprintf("lesson.verdict.%d", l.Step), "p", verdict, "class", "verdict", "data-testid", "lesson-verdict")
	}
}

// lessonEnd is what can be done beside going on.
func (b *builder) lessonEnd(m *app.Model, l app.Lesson) {
	row := b.add("lesson.text", "lesson.beside", "div", "class", "beside")
	if l.Left {
		b.act(row, m, "script-return", "Back to the lesson")
		b.text(row, "lesson.left", "span", "You left the lesson here, on a branch of your own.", "class", "hint")
		return
	}
	b.act(row, m, "lesson-explore", "")
	if l.Finished {
		if l.Next != "" {
			b.act(row, m, "lesson-onward", "Next lesson: "+l.Next)
		}
		b.text(row, "lesson.end", "span", "That is the end of the lesson.", "class", "hint", "data-testid", "lesson-end")
	}
}

// lessonContents lists the parts of the lesson.
func (b *builder) lessonContents(l app.Lesson) {
	if len(l.Sections) == 0 {
		return
	}
	list := b.add("lesson.text", "lesson.contents", "div", "class", "contents", "role", "group", "aria-label", "Parts of the lesson")
	for i, s := range l.Sections {
		b.text(list, fmt.Sprintf("lesson.contents.%d", i), "button", s.Title, "type", "button", "data-act", "lesson-to", "data-arg", strconv.Itoa(s.Step),
			"data-testid", "lesson-section", "aria-current", when(s.Current, "true"))
	}
}
