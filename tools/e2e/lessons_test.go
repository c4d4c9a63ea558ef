package e2e_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/web"
)

// rightAnswers are the places of the right answers of a lesson, by the question.
func rightAnswers(t testing.TB, lesson web.Lesson) map[string]int {
	t.Helper()
	file, err := script.Parse(lesson.Text)
	require.NoError(t, err)
	right := map[string]int{}
	for _, c := range file.Commands {
		if ask, is := c.Action.(script.Ask); is {
			right[ask.Question] = slices.IndexFunc(ask.Choices, func(c script.Choice) bool { return c.Right })
		}
	}
	return right
}

// answer chooses an answer. Whether it is right is not said before it has been seen.
func (p *page) answer(choice int) {
	p.t.Helper()
	p.click(fmt.Sprintf(`[data-act="lesson-answer"][data-arg="%d"]`, choice))
	p.waitText("lesson-verdict", "Continue to see.")
}

// The tour is gone through by keys, left by acting on one's own, and returned to.
func TestTheTour(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	right := rightAnswers(t, web.Lessons()[0])
	require.True(t, p.exists("doors"))
	p.press("door.tour")
	require.False(t, p.exists("doors"))
	p.waitText("run", "One copy")
	p.waitText("lesson-step", "step 1 of ")
	p.key("l")
	p.waitText("lesson-step", "step 2 of ")
	p.answer((right[p.text("lesson-question")] + 1) % 3)
	p.key("l")
	p.waitText("lesson-step", "step 3 of ")
	p.waitText("lesson-foretold", "You said: ")
	at := p.frame().Event
	p.key("L")
	p.waitText("lesson-step", "step 2 of ")
	p.waitText("lesson-verdict", "The answer with the check mark is right.")
	p.key("l")
	require.Equal(t, at, p.frame().Event)

	p.press("lesson-explore")
	p.callText("do", "crash 1")
	p.press("tab.lesson")
	p.press("script-return")
	require.Equal(t, at, p.frame().Event)
	foretold := 0
	for range 30 {
		if p.exists("lesson-choice") && !p.exists("lesson-verdict") {
			require.Contains(t, right, p.text("lesson-question"))
			p.answer(right[p.text("lesson-question")])
			p.press("lesson-next")
			p.waitText("lesson-foretold", "As you said: ")
			foretold++
		}
		if p.attribute("lesson-next", "aria-disabled") == "true" {
			break
		}
		p.press("lesson-next")
		require.False(t, p.exists("lesson-error"))
	}
	require.Positive(t, foretold)
	require.True(t, p.exists("lesson-end"))
	p.press("lesson-onward")
	p.waitText("lesson-step", "step 1 of ")
}
