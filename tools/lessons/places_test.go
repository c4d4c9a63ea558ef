package lessons_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/web"
)

// Of the questions with three answers, this part in 100 has the right one at each place.
const (
	placeMin = 27
	placeMax = 40
)

// No right answer of the course can be guessed by its place.
func TestRightAnswersStandAtEveryPlace(t *testing.T) {
	t.Parallel()
	require.Empty(t, guessable(t, web.Lessons()))
}

// guessable lists where the place of an answer tells that it is right.
func guessable(t *testing.T, course []web.Lesson) []string {
	t.Helper()
	var list []string
	var right [3]int // of the questions with three answers
	questions := 0
	for _, l := range course {
		f, err := script.Parse(l.Text)
		require.NoError(t, err)
		var places []int
		for _, c := range f.Commands {
			ask, is := c.Action.(script.Ask)
			if !is {
				continue
			}
			place := slices.IndexFunc(ask.Choices, func(c script.Choice) bool { return c.Right })
			require.GreaterOrEqual(t, place, 0, "%s, line %d", l.Name, c.Line)
			places = append(places, place)
			if len(ask.Choices) == len(right) {
				right[place]++
				questions++
			}
		}
		if len(places) >= 4 && len(slices.Compact(places)) == 1 {
			list = append(list, fmt.Sprintf("%s: the right answers are all at place %d", l.Name, places[0]+1))
		}
	}
	for place, n := range right {
		if 100*n < placeMin*questions || 100*n > placeMax*questions {
			list = append(list, fmt.Sprintf("place %d is right in %d of %d questions (legal: %d to %d %%)", place+1, n, questions, placeMin, placeMax))
		}
	}
	return list
}

// The check can fail: where a lesson, or all, have the right answers at one place.
func TestAnswersThatCanBeGuessedAreRefused(t *testing.T) {
	t.Parallel()
	for place := range 3 {
		lesson := fmt.Sprintf("06a-promise: the right answers are all at place %d", place+1)

		one := slices.Clone(web.Lessons())
		at := slices.IndexFunc(one, func(l web.Lesson) bool { return l.Name == "06a-promise" })
		one[at].Text = moved(t, one[at].Text, place)
		require.Equal(t, []string{lesson}, guessable(t, one))

		all := slices.Clone(web.Lessons())
		for i := range all {
			all[i].Text = moved(t, all[i].Text, place)
		}
		list := guessable(t, all)
		require.Contains(t, list, lesson)
		for other := range 3 {
			require.Contains(t, strings.Join(list, "\n"), fmt.Sprintf("place %d is right in ", other+1))
		}
	}
}

// moved is a lesson with every right answer at one place.
func moved(t *testing.T, text string, place int) string {
	t.Helper()
	f, err := script.Parse(text)
	require.NoError(t, err)
	for _, c := range slices.Backward(f.Commands) { // so that the lines before it stay where they are
		ask, is := c.Action.(script.Ask)
		if !is {
			continue
		}
		other := ask
		right := slices.IndexFunc(ask.Choices, func(c script.Choice) bool { return c.Right })
		other.Choices = slices.Insert(slices.Delete(slices.Clone(ask.Choices), right, right+1), place, ask.Choices[right])
		text = strings.Replace(text, answers(text, c.Line), other.String()+"\n", 1)
	}
	return text
}
